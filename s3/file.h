// Files and folders by descriptors, so that no name is resolved through a link.
#pragma once

#include <sys/stat.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace doppel::s3 {

class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int number) : number_(number) {}
  ~FileDescriptor();
  FileDescriptor(FileDescriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }

  int get() const { return number_; }
  bool is_open() const { return number_ >= 0; }

 private:
  int number_ = -1;
};

// Throws StoreError with what the system says of errno: kAccessDenied when it is about rights, else kFailed.
[[noreturn]] void ThrowSystemError(std::string_view what);

// A folder in a folder, not through a link; closed when there is none. Throws StoreError when there is one that cannot
// be opened.
FileDescriptor OpenFolder(int folder, const std::string& name);
// The same of a plain file.
FileDescriptor OpenFile(int folder, const std::string& name);
struct stat StatusOf(int file);

struct FolderEntry {
  std::string name;
  bool is_folder = false;
};
// Calls `take` for every plain file and folder in a folder, in no order; links and devices are left out.
void ReadFolder(int folder, const std::function<void(FolderEntry)>& take);

void WriteAll(int file, std::string_view bytes);
// The whole of a file that is known to be small; nullopt when there is none.
std::optional<std::string> ReadSmallFile(const std::string& path);
// The new text takes the place of the old at once.
void ReplaceSmallFile(const std::string& path, std::string_view text);
void MakeFolders(const std::string& path);

}  // namespace doppel::s3
