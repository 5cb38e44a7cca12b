// Memory, streams and errors of the CUDA runtime.
#include "cuda/memory.h"

#include <string>
#include <utility>

#include "cpp/core/error.h"

namespace pelton::cuda {

void require(cudaError_t status, const char* what) {
  if (status == cudaSuccess) return;
  cudaGetLastError();  // forgets it, where it can be forgotten
  fail(ErrorCode::device, "cuda", what, cudaGetErrorString(status));
}

OnDevice::OnDevice(int device) {
  require(cudaGetDevice(&former_), "a current device");
  require(cudaSetDevice(device), "the device");
}

OnDevice::~OnDevice() {
  cudaSetDevice(former_);
}

template <Place place>
Memory<place>::~Memory() {
  if constexpr (place == Place::device)
    cudaFree(data_);
  else
    cudaFreeHost(data_);
}

template <Place place>
std::byte* Memory<place>::reserve(size_t bytes) {
  if (bytes <= bytes_) return data_;
  void* grown = nullptr;
  if constexpr (place == Place::device) {
    require(cudaFree(std::exchange(data_, nullptr)), "to free device memory");
    bytes_ = 0;
    require(cudaMalloc(&grown, bytes), (std::to_string(bytes) + " bytes of device memory").c_str());
  } else {
    require(cudaFreeHost(std::exchange(data_, nullptr)), "to free pinned memory");
    bytes_ = 0;
    require(cudaMallocHost(&grown, bytes),
            (std::to_string(bytes) + " bytes of pinned memory").c_str());
  }
  bytes_ = bytes;
  return data_ = static_cast<std::byte*>(grown);
}

template class Memory<Place::device>;
template class Memory<Place::pinned>;

Stream::Stream() {
  require(cudaStreamCreate(&stream_), "a stream");
}

Stream::~Stream() {
  cudaStreamDestroy(stream_);
}

}  // namespace pelton::cuda
