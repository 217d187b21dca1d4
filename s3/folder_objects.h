// The objects of a FolderStore while they are read and written: files.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "s3/file.h"
#include "s3/object_store.h"

namespace doppel::s3 {

// A piece of a file. Throws StoreError when it cannot be read, or someone has cut the file meanwhile.
class FilePiece final : public base::ByteSource {
 public:
  FilePiece(FileDescriptor file, std::uint64_t offset, std::uint64_t length)
      : file_(std::move(file)), offset_(offset), length_(length) {}
  std::size_t Read(std::span<char> space) override;

 private:
  FileDescriptor file_;
  std::uint64_t offset_, length_;
};

class FileObject final : public OpenedObject {
 public:
  FileObject(ObjectInfo info, FileDescriptor file) : OpenedObject(std::move(info)), file_(std::move(file)) {}
  std::unique_ptr<base::ByteSource> Read(std::uint64_t offset, std::uint64_t length) override;

 private:
  FileDescriptor file_;
};

// Writes a new file in a folder, which `place` then moves to where it belongs.
class FileWriter final : public ObjectWriter {
 public:
  using Place = std::function<ObjectInfo(const FileWriter&, const Attributes&, const WriteCondition&)>;
  FileWriter(FileDescriptor folder, std::string name, Place place);
  ~FileWriter() override;

  void Write(std::string_view bytes) override;
  ObjectInfo Commit(const Attributes& attributes, const WriteCondition& condition) override;

  // For `place`.
  const std::string& name() const { return name_; }
  const std::string& md5() const { return md5_; }
  std::uint64_t size() const { return size_; }
  // To write by other means than Write; then the MD5 is of no use.
  int file() const { return file_.get(); }

 private:
  FileDescriptor folder_;
  std::string name_;
  Place place_;
  FileDescriptor file_;
  std::unique_ptr<Digest> digest_ = MakeDigest(Algorithm::kMd5);
  std::string md5_;
  std::uint64_t size_ = 0;
  bool is_placed_ = false;
};

// A new file in a folder, to be written. Throws StoreError.
FileDescriptor MakeFile(int folder, const std::string& name);

}  // namespace doppel::s3
