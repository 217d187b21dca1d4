// FolderStore: objects as plain files in a folder, each bucket a folder below it. A person may put files there, change
// and remove them at any time; they are objects at once.
//
// Beside the files, ROOT/.doppel/ holds what files cannot tell (record.h), uploads in parts, and may be thrown away:
// then ETags are made anew and metadata is gone. An object's ETag is kept with the size and time of its file; when
// these are not the file's, it is made anew from what is there.
//
// Threads: any. Objects are opened, and take their places, under one lock that is held shortly; bytes are read and
// written without.
#pragma once

#include <functional>
#include <shared_mutex>
#include <string>
#include <vector>

#include "s3/file.h"
#include "s3/object_store.h"
#include "s3/record.h"

namespace doppel::s3 {

struct BucketInfo {
  std::string name;
  std::string region;
  Time created;
};

struct UploadInfo {
  std::string id;
  UploadRecord record;
};

// What a client says, to end an upload, of each part.
struct NamedPart {
  int number = 0;
  std::string etag;      // without quotes
  std::string checksum;  // base64; empty: not told
};

class FolderStore final : public ObjectStore {
 public:
  // Makes the folder when it is not there; one that may only be read is served so. Several servers may share it. What
  // an earlier process has left unfinished is removed.
  explicit FolderStore(std::string root);

  const std::string& root() const { return root_; }

  ListPage List(const std::string& bucket, const ListQuery& query) override;
  std::unique_ptr<OpenedObject> Open(const std::string& bucket, const std::string& key) override;
  std::unique_ptr<ObjectWriter> BeginWrite(const std::string& bucket, const std::string& key) override;
  void Remove(const std::string& bucket, const std::string& key) override;
  void SetTags(const std::string& bucket, const std::string& key,
               const std::vector<std::pair<std::string, std::string>>& tags);

  // In order of name.
  std::vector<BucketInfo> ListBuckets() const;
  BucketInfo GetBucket(const std::string& bucket) const;
  // REQUIRES: IsBucketName(name).
  void CreateBucket(const std::string& name, const std::string& region);
  void RemoveBucket(const std::string& bucket);
  std::optional<std::string> FindDocument(const std::string& bucket, const std::string& name) const;
  // Nullopt: none any more.
  void SetDocument(const std::string& bucket, const std::string& name, const std::optional<std::string>& document);

  // Uploads in parts. Attributes and checksum algorithm become the object's. Returns the upload's id.
  std::string BeginUpload(const std::string& bucket, UploadRecord upload);
  UploadInfo GetUpload(const std::string& bucket, const std::string& key, const std::string& id) const;
  // In order of key, then of age.
  std::vector<UploadInfo> ListUploads(const std::string& bucket) const;
  // Its Commit replaces the part of that number; of the attributes only the checksum counts.
  std::unique_ptr<ObjectWriter> BeginPart(const std::string& bucket, const std::string& key, const std::string& id,
                                          int number);
  std::vector<Part> ListParts(const std::string& bucket, const std::string& key, const std::string& id) const;
  // The object made of the parts named. Its checksum is made from theirs.
  ObjectInfo CompleteUpload(const std::string& bucket, const std::string& key, const std::string& id,
                            const std::vector<NamedPart>& parts, const WriteCondition& condition = {});
  void AbortUpload(const std::string& bucket, const std::string& key, const std::string& id);

 private:
  FileDescriptor OpenBucket(const std::string& bucket) const;
  // In ROOT/.doppel.
  std::string SideFolder(const std::string& bucket) const;
  std::string RecordPath(const std::string& bucket, const std::string& key) const;
  std::string UploadFolder(const std::string& bucket, const std::string& id) const;
  BucketRecord RecordOf(const std::string& bucket, int folder) const;

  // The file and its record as far as it is known. The ETag may be empty. REQUIRES: the lock is held.
  std::pair<FileDescriptor, ObjectRecord> OpenLocked(int folder, const std::string& bucket,
                                                     const std::string& key) const;
  // The same with its ETag, which takes a reading of the file when it was changed by hand.
  std::pair<FileDescriptor, ObjectRecord> OpenWhole(const std::string& bucket, const std::string& key);
  // The file, by its name in the bucket's folder, becomes the object that the record tells.
  ObjectInfo Place(const std::string& bucket, const std::string& temporary_name, ObjectRecord record,
                   const WriteCondition& condition);
  void CheckCondition(int folder, const std::string& bucket, const std::string& key, const WriteCondition& condition);
  void RemoveLeftovers();

  std::string root_;
  FileDescriptor root_folder_;
  mutable std::shared_mutex places_;  // GUARDED: the names in buckets, and the records
};

// Whether S3 lets a bucket have that name (userguide: bucketnamingrules).
bool IsBucketName(std::string_view name);

}  // namespace doppel::s3
