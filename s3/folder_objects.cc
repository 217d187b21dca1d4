#include "s3/folder_objects.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/text.h"

namespace doppel::s3 {

std::size_t FilePiece::Read(std::span<char> space) {
  const std::size_t wanted = std::min<std::uint64_t>(space.size(), length_);
  if (wanted == 0) return 0;
  ssize_t count = 0;
  do {
    count = pread(file_.get(), space.data(), wanted, static_cast<off_t>(offset_));
  } while (count < 0 && errno == EINTR);
  if (count < 0) ThrowSystemError("cannot read an object");
  if (count == 0) throw StoreError(StoreProblem::kFailed, "an object became shorter while it was read");
  offset_ += static_cast<std::uint64_t>(count);
  length_ -= static_cast<std::uint64_t>(count);
  return static_cast<std::size_t>(count);
}

std::unique_ptr<base::ByteSource> FileObject::Read(std::uint64_t offset, std::uint64_t length) {
  FileDescriptor copy(fcntl(file_.get(), F_DUPFD_CLOEXEC, 0));
  if (!copy.is_open()) ThrowSystemError("cannot read an object");
  return std::make_unique<FilePiece>(std::move(copy), offset, length);
}

FileDescriptor MakeFile(int folder, const std::string& name) {
  FileDescriptor file(openat(folder, name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
  if (!file.is_open()) ThrowSystemError("cannot make a file");
  return file;
}

FileWriter::FileWriter(FileDescriptor folder, std::string name, Place place)
    : folder_(std::move(folder)),
      name_(std::move(name)),
      place_(std::move(place)),
      file_(MakeFile(folder_.get(), name_)) {}

FileWriter::~FileWriter() {
  if (!is_placed_) unlinkat(folder_.get(), name_.c_str(), 0);
}

void FileWriter::Write(std::string_view bytes) {
  digest_->Add(bytes);
  WriteAll(file_.get(), bytes);
  size_ += bytes.size();
}

ObjectInfo FileWriter::Commit(const Attributes& attributes, const WriteCondition& condition) {
  md5_ = base::ToHex(digest_->Finish());
  ObjectInfo info = place_(*this, attributes, condition);
  is_placed_ = true;
  return info;
}

}  // namespace doppel::s3
