// The backend "cuda-on-host".
#include "cuda/host.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <vector>

#include "cpp/exec/load.h"
#include "cuda/bodies.h"
#include "cuda/faults.h"
#include "cuda/packing.h"

namespace pelton::cuda {
namespace {

// A grid smaller than most batches, so that rows wrap around it; a chunk that is no multiple of 8,
// so that bits begin within a byte.
constexpr uint32_t blocks = 3, threads = 32;
constexpr int64_t chunk_rows = 1001;

class HostBackend final : public exec::Backend {
 public:
  explicit HostBackend(const std::shared_ptr<const plan::Plan>& plan)
      : plan_(plan), image_(*plan) {}

  const char* name() const override { return "cuda-on-host"; }

  void run_batch(const BatchView& batch, const exec::Wanted& wanted, bool on_device) override {
    exec::check_columns(plan_->schema, batch);
    if (on_device) check_on_device(*plan_, image_.inputs(), batch);
    std::vector<ColumnView> views(image_.inputs().size());
    if (on_device) {
      for (size_t at = 0; at < views.size(); ++at)
        views[at] = batch.columns[image_.inputs()[at].slot];
      run(batch, views, 0, batch.rows, wanted);
      return;
    }
    const Packing packing(*plan_, image_.inputs(), batch, chunk_rows);
    std::vector<std::byte> block(packing.bytes());
    for (int64_t first = 0; first < batch.rows; first += chunk_rows) {
      const int64_t rows = std::min(chunk_rows, batch.rows - first);
      packing.pack(first, rows, 1, block.data(), block.data(), views.data());
      run(batch, views, first, rows, wanted);
    }
  }

  void* allocate(uint64_t bytes) override { return ::operator new(bytes); }
  void release(void* memory) noexcept override { ::operator delete(memory); }
  void copy_to_device(void* to, const void* from, uint64_t bytes) override {
    std::memcpy(to, from, bytes);
  }
  void copy_to_host(void* to, const void* from, uint64_t bytes) override {
    std::memcpy(to, from, bytes);
  }

 private:
  // Scores rows [first, first + rows) of the batch, whose cells `views` hold from row 0 on.
  void run(const BatchView& batch, const std::vector<ColumnView>& views, int64_t first,
           int64_t rows, const exec::Wanted& wanted) {
    Job job{};
    job.image = image_.at(image_.bytes().data());
    job.columns = views.data();
    job.rows = rows;
    const size_t margin_count = job.image.margin_count, value_count = job.image.value_count;
    const auto count = static_cast<size_t>(rows), begin = static_cast<size_t>(first);
    std::vector<double> margins(wanted.margins != nullptr ? 0 : count * margin_count);
    std::vector<double> values(wanted.values != nullptr ? 0 : count * value_count);
    std::vector<Cell> scratch;
    job.margins =
        wanted.margins != nullptr ? wanted.margins + begin * margin_count : margins.data();
    job.values = wanted.values != nullptr ? wanted.values + begin * value_count : values.data();
    job.labels = wanted.labels != nullptr ? wanted.labels + begin : nullptr;
    uint64_t fault = no_fault;
    job.first_fault = &fault;
    if (job.image.slot_count <= local_cells) {
      host_grid(blocks, threads, [&](Lane lane) { score_local_body(lane, job); });
    } else {
      scratch.resize(size_t{job.image.slot_count} * blocks * threads);
      job.scratch = scratch.data();
      host_grid(blocks, threads, [&](Lane lane) { score_scratch_body(lane, job); });
    }
    if (fault != no_fault) throw_fault(*plan_, image_.inputs(), batch, first, fault, std::memcpy);
  }

  std::shared_ptr<const plan::Plan> plan_;
  PlanImage image_;
};

}  // namespace

std::unique_ptr<exec::Backend> open_on_host(const std::shared_ptr<const plan::Plan>& plan) {
  return std::make_unique<HostBackend>(plan);
}

}  // namespace pelton::cuda
