// One chunk's way to the device and back.
#include "cuda/chunk.h"

#include <algorithm>
#include <cstring>

#include "cuda/kernels.h"

namespace pelton::cuda {
namespace {

constexpr size_t alignment = 256;

size_t aligned(size_t bytes) {
  return (bytes + alignment - 1) / alignment * alignment;
}

}  // namespace

void Chunk::begin_on_host(const Launch& launch, const Packing& packing, int64_t first, int64_t rows,
                          int threads, const exec::Wanted& wanted) {
  std::byte* cells = cells_.reserve(packing.bytes());
  std::byte* device_cells = device_cells_.reserve(packing.bytes());
  std::vector<ColumnView> views(launch.image.input_count);
  packing.pack(first, rows, threads, cells, device_cells, views.data());
  require(cudaMemcpyAsync(device_cells, cells, packing.bytes(), cudaMemcpyHostToDevice, stream_),
          "to copy cells to the device");

  const auto begin = static_cast<size_t>(first), count = static_cast<size_t>(rows);
  const size_t margins = launch.image.margin_count, values = launch.image.value_count;
  Result parts[] = {{.host = wanted.margins == nullptr ? nullptr : wanted.margins + begin * margins,
                     .bytes = count * margins * sizeof(double)},
                    {.host = wanted.values == nullptr ? nullptr : wanted.values + begin * values,
                     .bytes = count * values * sizeof(double)},
                    {.host = wanted.labels == nullptr ? nullptr : wanted.labels + begin,
                     .bytes = wanted.labels == nullptr ? 0 : count * sizeof(int32_t)}};
  size_t bytes = 0;
  for (const Result& part : parts) bytes += aligned(part.bytes);
  std::byte* device = device_results_.reserve(bytes);
  std::byte* pinned = results_.reserve(bytes);
  for (Result& part : parts) {
    part.device = device;
    part.pinned = pinned;
    device += aligned(part.bytes);
    pinned += aligned(part.bytes);
  }

  Job job{};
  job.rows = rows;
  job.margins = reinterpret_cast<double*>(parts[0].device);
  job.values = reinterpret_cast<double*>(parts[1].device);
  job.labels = wanted.labels == nullptr ? nullptr : reinterpret_cast<int32_t*>(parts[2].device);
  first_ = first;
  start(launch, views, job);
  for (const Result& part : parts) {
    if (part.host == nullptr) continue;
    require(cudaMemcpyAsync(part.pinned, part.device, part.bytes, cudaMemcpyDeviceToHost, stream_),
            "to copy results from the device");
    going_home_.push_back(part);
  }
}

void Chunk::begin_on_device(const Launch& launch, const std::vector<ColumnView>& views,
                            int64_t first, int64_t rows, const exec::Wanted& wanted) {
  const auto begin = static_cast<size_t>(first), count = static_cast<size_t>(rows);
  const size_t margins = launch.image.margin_count, values = launch.image.value_count;
  // Margins and values nobody asked for still need a place: labels are made from them.
  const size_t spare = aligned(count * margins * sizeof(double));
  std::byte* own = device_results_.reserve(spare + count * values * sizeof(double));
  Job job{};
  job.rows = rows;
  job.margins =
      wanted.margins != nullptr ? wanted.margins + begin * margins : reinterpret_cast<double*>(own);
  job.values = wanted.values != nullptr ? wanted.values + begin * values
                                        : reinterpret_cast<double*>(own + spare);
  job.labels = wanted.labels != nullptr ? wanted.labels + begin : nullptr;
  first_ = first;
  start(launch, views, job);
}

// The views and the place of the fault travel in one note, there and back.
void Chunk::start(const Launch& launch, const std::vector<ColumnView>& views, Job job) {
  const size_t view_bytes = views.size() * sizeof(ColumnView);
  std::byte* note = note_.reserve(sizeof no_fault + view_bytes);
  std::byte* device_note = device_note_.reserve(sizeof no_fault + view_bytes);
  std::memcpy(note, &no_fault, sizeof no_fault);
  std::memcpy(note + sizeof no_fault, views.data(), view_bytes);
  require(cudaMemcpyAsync(device_note, note, sizeof no_fault + view_bytes, cudaMemcpyHostToDevice,
                          stream_),
          "to copy the columns' places to the device");
  job.image = launch.image;
  job.first_fault = reinterpret_cast<uint64_t*>(device_note);
  job.columns = reinterpret_cast<const ColumnView*>(device_note + sizeof no_fault);

  const auto needed = static_cast<uint64_t>((job.rows + block_threads - 1) / block_threads);
  const auto blocks = static_cast<uint32_t>(std::min<uint64_t>(needed, launch.most_blocks));
  if (job.image.slot_count > local_cells)
    job.scratch = reinterpret_cast<Cell*>(
        scratch_.reserve(sizeof(Cell) * job.image.slot_count * launch.most_blocks * block_threads));
  begun_ = true;
  going_home_.clear();
  require(launch_score(job, blocks, stream_), "to start a kernel");
  require(cudaMemcpyAsync(note, device_note, sizeof no_fault, cudaMemcpyDeviceToHost, stream_),
          "to copy the verdict from the device");
}

uint64_t Chunk::end() {
  if (!begun_) return no_fault;
  begun_ = false;
  require(cudaStreamSynchronize(stream_), "the kernel to finish");
  uint64_t fault;
  std::memcpy(&fault, note_.data(), sizeof fault);
  if (fault == no_fault)
    for (const Result& part : going_home_) std::memcpy(part.host, part.pinned, part.bytes);
  return fault;
}

void Chunk::abandon() noexcept {
  if (begun_) cudaStreamSynchronize(stream_);
  begun_ = false;
}

}  // namespace pelton::cuda
