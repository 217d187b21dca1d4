#include "s3/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>

#include "base/uuid.h"
#include "s3/object_store.h"

namespace doppel::s3 {

FileDescriptor::~FileDescriptor() {
  if (number_ >= 0) close(number_);
}

void ThrowSystemError(std::string_view what) {
  const bool is_denied = errno == EACCES || errno == EPERM || errno == EROFS;
  throw StoreError(is_denied ? StoreProblem::kAccessDenied : StoreProblem::kFailed,
                   fmt::format("{}: {}", what, std::strerror(errno)));
}

namespace {

// Of an open: nothing of that name, or something that is not what was asked for.
bool IsAbsent(int error) {
  return error == ENOENT || error == ENOTDIR || error == ELOOP || error == ENXIO || error == ENODEV ||
         error == ENAMETOOLONG;
}

}  // namespace

FileDescriptor OpenFolder(int folder, const std::string& name) {
  FileDescriptor opened(openat(folder, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!opened.is_open() && !IsAbsent(errno)) ThrowSystemError("cannot open " + name);
  return opened;
}

FileDescriptor OpenFile(int folder, const std::string& name) {
  // Without O_NONBLOCK a pipe that someone has put there would block.
  FileDescriptor file(openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file.is_open() && !IsAbsent(errno)) ThrowSystemError("cannot open " + name);
  if (file.is_open() && !S_ISREG(StatusOf(file.get()).st_mode)) return FileDescriptor();
  return file;
}

struct stat StatusOf(int file) {
  struct stat status = {};
  if (fstat(file, &status) != 0) ThrowSystemError("cannot look at a file");
  return status;
}

void ReadFolder(int folder, const std::function<void(FolderEntry)>& take) {
  const int copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (copy < 0) ThrowSystemError("cannot read a folder");
  struct Close {
    void operator()(DIR* stream) const { closedir(stream); }
  };
  const std::unique_ptr<DIR, Close> stream(fdopendir(copy));
  if (stream == nullptr) {
    close(copy);
    ThrowSystemError("cannot read a folder");
  }
  while (const dirent* entry = readdir(stream.get())) {
    const std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    unsigned char type = entry->d_type;
    if (type == DT_UNKNOWN) {
      struct stat status = {};
      if (fstatat(folder, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) continue;
      type = S_ISREG(status.st_mode) ? DT_REG : S_ISDIR(status.st_mode) ? DT_DIR : DT_LNK;
    }
    if (type == DT_REG || type == DT_DIR) take({std::string(name), type == DT_DIR});
  }
}

void WriteAll(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(file, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) ThrowSystemError("cannot write");
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

std::optional<std::string> ReadSmallFile(const std::string& path) {
  const FileDescriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) return std::nullopt;
  std::string text;
  std::array<char, 4096> space;
  while (const ssize_t count = read(file.get(), space.data(), space.size())) {
    if (count < 0) return std::nullopt;
    text.append(space.data(), static_cast<std::size_t>(count));
  }
  return text;
}

void ReplaceSmallFile(const std::string& path, std::string_view text) {
  const std::string temporary = path + "." + base::MakeUuid();
  const FileDescriptor file(open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (!file.is_open()) ThrowSystemError("cannot write " + temporary);
  WriteAll(file.get(), text);
  if (rename(temporary.c_str(), path.c_str()) != 0) ThrowSystemError("cannot write " + path);
}

void MakeFolders(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (!error) return;
  errno = error.value();
  ThrowSystemError("cannot make " + path);
}

}  // namespace doppel::s3
