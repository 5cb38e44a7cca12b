// Finds, opens and asks the CUDA library, when a device is first named and not before.
#include "cpp/exec/backend.h"

#include <dlfcn.h>

#include <cstdlib>
#include <mutex>
#include <string>

#include "cpp/core/error.h"

namespace pelton::exec {
namespace {

constexpr const char* library_name = "libpelton_cuda.so";

// The folder of the file that this code was loaded from, with its last slash.
std::string own_folder() {
  Dl_info info{};
  if (dladdr(reinterpret_cast<const void*>(&open_cuda), &info) == 0 || info.dli_fname == nullptr)
    return "";
  const std::string file = info.dli_fname;
  return file.substr(0, file.rfind('/') + 1);
}

// dlerror() names paths of this machine, and errors must not: it is asked for its sense alone.
OpenBackend find_symbol(std::string* why) {
  const char* named = std::getenv("PELTON_CUDA_LIBRARY");
  const bool is_named = named != nullptr && *named != '\0';
  const std::string path = is_named ? std::string(named) : own_folder() + library_name;
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    *why = is_named ? "cuda: need a CUDA library of Pelton in PELTON_CUDA_LIBRARY, got a file "
                      "that cannot be opened"
                    : "cuda: need " + std::string(library_name) +
                          " beside the extension (build Pelton where nvcc is found, or set "
                          "PELTON_CUDA_LIBRARY), got none";
    return nullptr;
  }
  void* symbol = dlsym(library, "pelton_open_backend");
  if (symbol == nullptr)
    *why = "cuda: need the symbol pelton_open_backend in the CUDA library, got none";
  return reinterpret_cast<OpenBackend>(symbol);
}

}  // namespace

std::unique_ptr<Backend> open_cuda(const std::shared_ptr<const plan::Plan>& plan, int device) {
  static std::mutex mutex;
  static OpenBackend open = nullptr;  // found once; a failed search is tried again
  {
    const std::lock_guard lock(mutex);
    std::string why;
    if (open == nullptr) open = find_symbol(&why);
    if (open == nullptr) throw Failure(ErrorCode::device, why);
  }
  char why[512] = "";
  Backend* backend = open(backend_tag, &plan, device, why, sizeof why);
  if (backend == nullptr) throw Failure(ErrorCode::device, why);
  return std::unique_ptr<Backend>(backend);
}

}  // namespace pelton::exec
