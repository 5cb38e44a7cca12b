// What the CUDA runtime hands out and must get back, and its errors as ours.
#pragma once
#include <cuda_runtime_api.h>

#include <cstddef>

namespace pelton::cuda {

// Throws Failure(device) unless `status` is a success: "cuda: need <what>, got <CUDA's reason>".
void require(cudaError_t status, const char* what);

// Makes a device the calling thread's current one, and gives the former back.
class OnDevice {
 public:
  explicit OnDevice(int device);
  ~OnDevice();
  OnDevice(const OnDevice&) = delete;
  OnDevice& operator=(const OnDevice&) = delete;

 private:
  int former_ = 0;
};

enum class Place { device, pinned };

// Grows, never shrinks: batches of a kind take memory once.
template <Place place>
class Memory {
 public:
  Memory() = default;
  ~Memory();
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;

  // At least `bytes`; what was in it is lost when it grows.
  std::byte* reserve(size_t bytes);
  std::byte* data() const { return data_; }

 private:
  std::byte* data_ = nullptr;
  size_t bytes_ = 0;
};

// Ordered after work on the legacy default stream, which CuPy and PyTorch use unless told not to.
class Stream {
 public:
  Stream();
  ~Stream();
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  operator cudaStream_t() const { return stream_; }

 private:
  cudaStream_t stream_ = nullptr;
};

}  // namespace pelton::cuda
