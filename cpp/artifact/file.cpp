// Artifacts on disk: replaced as a whole or not at all, read once into private memory.
// Messages name what failed, never the path: they may travel to a client.
#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "cpp/artifact/artifact.h"
#include "cpp/artifact/layout.h"
#include "cpp/core/error.h"

namespace pelton::artifact {
namespace {

[[noreturn]] void refuse(const char* need, int error) {
  fail(ErrorCode::artifact, "artifact", need, std::strerror(error));
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int operator*() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }

 private:
  int number_;
};

// Gone again unless it was renamed.
class TempFile {
 public:
  explicit TempFile(const std::string& beside) {
    // The mode is what any new file gets; the umask takes its part.
    uint64_t random = 0;
    do {
      if (::getrandom(&random, sizeof random, 0) != sizeof random) refuse("random bytes", errno);
      path_ = beside + "." + std::to_string(random) + ".part";
      number_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
    } while (number_ < 0 && errno == EEXIST);
    if (number_ < 0) refuse("a folder that takes new files", errno);
  }
  ~TempFile() {
    ::close(number_);
    if (!path_.empty()) ::unlink(path_.c_str());
  }
  TempFile(const TempFile&) = delete;
  TempFile& operator=(const TempFile&) = delete;

  void write(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
      const ssize_t written = ::write(number_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) refuse("room for the file", errno);
      bytes = bytes.subspan(static_cast<size_t>(written));
    }
    if (::fsync(number_) != 0) refuse("a file that reaches the disk", errno);
  }
  void rename(const std::string& path) {
    if (::rename(path_.c_str(), path.c_str()) != 0) refuse("a name that can be taken", errno);
    path_.clear();
  }

 private:
  std::string path_;
  int number_;
};

// A rename is durable when its folder is.
void sync_folder(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!descriptor || ::fsync(*descriptor) != 0) refuse("a folder that reaches the disk", errno);
}

}  // namespace

void save_file(const std::string& path, std::span<const std::byte> bytes) {
  TempFile temp(path);
  temp.write(bytes);
  temp.rename(path);
  sync_folder(path);
}

std::vector<std::byte> read_file(const std::string& path) {
  // Not blocking, so that a pipe without a writer is refused below instead of waited for.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!file) refuse("a file that can be read", errno);
  struct stat facts;
  if (::fstat(*file, &facts) != 0) refuse("a file that can be read", errno);
  if (!S_ISREG(facts.st_mode))
    fail(ErrorCode::artifact, "artifact", "a regular file", "a folder, a pipe or a device");
  if (static_cast<uint64_t>(facts.st_size) > max_file_bytes)
    fail(ErrorCode::artifact, "artifact", "at most 2 GiB", std::to_string(facts.st_size));
  std::vector<std::byte> bytes(static_cast<size_t>(facts.st_size));
  for (size_t at = 0; at < bytes.size();) {
    const ssize_t got = ::read(*file, bytes.data() + at, bytes.size() - at);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) refuse("a file that can be read", errno);
    if (got == 0)
      fail(ErrorCode::artifact, "artifact", std::to_string(bytes.size()) + " bytes",
           "a file that ended after " + std::to_string(at));
    at += static_cast<size_t>(got);
  }
  return bytes;
}

}  // namespace pelton::artifact
