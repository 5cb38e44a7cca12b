// The backend of one CUDA device: chunks of rows on two streams.
#include "cuda/device.h"

#include <algorithm>
#include <mutex>
#include <string>

#include "cpp/core/error.h"
#include "cpp/exec/load.h"
#include "cpp/exec/threads.h"
#include "cuda/chunk.h"
#include "cuda/faults.h"
#include "cuda/image.h"
#include "cuda/kernels.h"
#include "cuda/memory.h"
#include "cuda/packing.h"

namespace pelton::cuda {
namespace {

constexpr int64_t host_chunk_rows = 1 << 18;       // packing the next chunk hides behind this one
constexpr int64_t device_chunk_rows = 1 << 22;     // bounds the memory for results nobody asked for
constexpr uint32_t blocks_per_multiprocessor = 8;  // of 256 threads: all that are resident at once

class DeviceBackend final : public exec::Backend {
 public:
  DeviceBackend(const std::shared_ptr<const plan::Plan>& plan, int device)
      : plan_(plan), device_(device), image_(*plan) {
    cudaDeviceProp properties;
    require(cudaGetDeviceProperties(&properties, device), "the device's properties");
    name_ = "cuda:" + std::to_string(device) + " " + properties.name;
    require(find_kernels(), "a device that this build has kernels for (compute capability 8.0)");
    const auto bytes = image_.bytes();
    std::byte* base = device_image_.reserve(std::max<size_t>(bytes.size(), 1));
    require(cudaMemcpy(base, bytes.data(), bytes.size(), cudaMemcpyHostToDevice),
            "to copy the plan to the device");
    launch_ = {image_.at(base),
               static_cast<uint32_t>(properties.multiProcessorCount) * blocks_per_multiprocessor};
  }
  const char* name() const override { return name_.c_str(); }

  void run_batch(const BatchView& batch, const exec::Wanted& wanted, bool on_device) override {
    exec::check_columns(plan_->schema, batch);
    if (on_device) check_on_device(*plan_, image_.inputs(), batch);
    const std::lock_guard lock(mutex_);
    const OnDevice here(device_);
    try {
      if (on_device)
        run_on_device(batch, wanted);
      else
        run_on_host(batch, wanted);
    } catch (...) {
      for (Chunk& chunk : chunks_) chunk.abandon();  // nothing may write to the caller's memory now
      throw;
    }
  }

  void* allocate(uint64_t bytes) override {
    const OnDevice here(device_);
    void* memory = nullptr;
    require(cudaMalloc(&memory, std::max<uint64_t>(bytes, 1)), "device memory for results");
    return memory;
  }
  void release(void* memory) noexcept override { cudaFree(memory); }
  void copy_to_device(void* to, const void* from, uint64_t bytes) override {
    require(cudaMemcpy(to, from, bytes, cudaMemcpyHostToDevice), "to copy a column to the device");
  }
  void copy_to_host(void* to, const void* from, uint64_t bytes) override {
    require(cudaMemcpy(to, from, bytes, cudaMemcpyDeviceToHost), "to copy results to the host");
  }

 private:
  void run_on_host(const BatchView& batch, const exec::Wanted& wanted) {
    const Packing packing(*plan_, image_.inputs(), batch, host_chunk_rows);
    const int threads = exec::cpu_quota();
    size_t turn = 0;
    for (int64_t first = 0; first < batch.rows; first += host_chunk_rows, ++turn) {
      Chunk& chunk = chunks_[turn % 2];
      finish(chunk, batch);
      const int64_t rows = std::min(host_chunk_rows, batch.rows - first);
      chunk.begin_on_host(launch_, packing, first, rows, threads, wanted);
    }
    finish(chunks_[turn % 2], batch);
    finish(chunks_[(turn + 1) % 2], batch);
  }

  void run_on_device(const BatchView& batch, const exec::Wanted& wanted) {
    std::vector<ColumnView> views;
    for (const Input& input : image_.inputs()) views.push_back(batch.columns[input.slot]);
    for (int64_t first = 0; first < batch.rows; first += device_chunk_rows) {
      const int64_t rows = std::min(device_chunk_rows, batch.rows - first);
      chunks_[0].begin_on_device(launch_, views, first, rows, wanted);
      finish(chunks_[0], batch);
      for (ColumnView& view : views) view.offset += device_chunk_rows;
    }
  }

  void finish(Chunk& chunk, const BatchView& batch) {
    const uint64_t fault = chunk.end();
    if (fault == no_fault) return;
    throw_fault(*plan_, image_.inputs(), batch, chunk.first(), fault,
                [](void* to, const void* from, size_t bytes) {
                  require(cudaMemcpy(to, from, bytes, cudaMemcpyDefault), "to copy a cell");
                });
  }

  std::shared_ptr<const plan::Plan> plan_;
  int device_;
  std::string name_;
  PlanImage image_;
  Memory<Place::device> device_image_;
  Launch launch_{};
  std::mutex mutex_;  // guards what follows
  Chunk chunks_[2];
};

}  // namespace

std::unique_ptr<exec::Backend> open_on_device(const std::shared_ptr<const plan::Plan>& plan,
                                              int device) {
  const OnDevice here(device);
  return std::make_unique<DeviceBackend>(plan, device);
}

}  // namespace pelton::cuda
