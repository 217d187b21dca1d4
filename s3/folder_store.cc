#include "s3/folder_store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <mutex>

#include "base/text.h"
#include "base/uuid.h"
#include "s3/folder_objects.h"
#include "s3/key_path.h"
#include "s3/key_walk.h"

namespace doppel::s3 {
namespace {

constexpr std::string_view kSideFolder = ".doppel";
// Of files that were put there or changed by hand: making the ETag of a smaller one anew costs less than keeping it.
constexpr std::uint64_t kMinSizeToKeepETag = 256 * 1024;
// Of a file on its way that no one writes any more; a younger one may be that of another server with the same folder.
constexpr std::chrono::hours kLeftoverAge{1};
constexpr std::string_view kDefaultRegion = "us-east-1";

std::int64_t ModifiedNanoseconds(const struct stat& status) {
  return std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
}

ObjectInfo ToInfo(ObjectRecord record) {
  return {.key = std::move(record.key),
          .size = record.size,
          .etag = std::move(record.etag),
          .modified = FromNanoseconds(record.modified_ns),
          .attributes = std::move(record.attributes),
          .parts = std::move(record.parts)};
}

std::string Md5Of(int file, std::uint64_t size) {
  const std::unique_ptr<Digest> digest = MakeDigest(Algorithm::kMd5);
  FilePiece piece(FileDescriptor(fcntl(file, F_DUPFD_CLOEXEC, 0)), 0, size);
  std::vector<char> space(std::clamp<std::uint64_t>(size, 1, 256 * 1024));
  while (const std::size_t count = piece.Read(space)) digest->Add({space.data(), count});
  return base::ToHex(digest->Finish());
}

}  // namespace

FolderStore::FolderStore(std::string root) : root_(std::move(root)) {
  MakeFolders(root_);
  root_ = std::filesystem::canonical(root_).string();
  root_folder_ = FileDescriptor(open(root_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!root_folder_.is_open()) ThrowSystemError("cannot open " + root_);
  RemoveLeftovers();
}

void FolderStore::RemoveLeftovers() {
  for (const BucketInfo& bucket : ListBuckets()) {
    const FileDescriptor folder = OpenBucket(bucket.name);
    ReadFolder(folder.get(), [&](const FolderEntry& entry) {
      struct stat status = {};
      if (!entry.name.starts_with(kTemporaryPrefix) ||
          fstatat(folder.get(), entry.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
        return;
      }
      const auto age = std::chrono::system_clock::now() - FromNanoseconds(ModifiedNanoseconds(status));
      if (age > kLeftoverAge) unlinkat(folder.get(), entry.name.c_str(), 0);
    });
  }
}

FileDescriptor FolderStore::OpenBucket(const std::string& bucket) const {
  FileDescriptor folder;
  if (IsBucketName(bucket)) folder = OpenFolder(root_folder_.get(), bucket);
  if (!folder.is_open()) throw StoreError(StoreProblem::kNoSuchBucket);
  return folder;
}

std::string FolderStore::SideFolder(const std::string& bucket) const {
  return fmt::format("{}/{}/buckets/{}", root_, kSideFolder, bucket);
}

std::string FolderStore::RecordPath(const std::string& bucket, const std::string& key) const {
  const std::string digest = base::ToHex(DigestOf(Algorithm::kSha256, key));
  return fmt::format("{}/objects/{}/{}.json", SideFolder(bucket), digest.substr(0, 2), digest.substr(2));
}

std::pair<FileDescriptor, ObjectRecord> FolderStore::OpenLocked(int folder, const std::string& bucket,
                                                                const std::string& key) const {
  const std::optional<KeyPlace> place = FindPlace(folder, key);
  if (!place.has_value()) throw StoreError(StoreProblem::kNoSuchKey);
  FileDescriptor file = OpenFile(place->folder.get(), place->file_name);
  if (!file.is_open()) throw StoreError(StoreProblem::kNoSuchKey);
  const struct stat status = StatusOf(file.get());
  ObjectRecord record;
  if (const auto text = ReadSmallFile(RecordPath(bucket, key))) {
    if (auto found = ReadObjectRecord(*text); found.has_value() && found->key == key) record = std::move(*found);
  }
  record.key = key;
  if (record.size != static_cast<std::uint64_t>(status.st_size) || record.modified_ns != ModifiedNanoseconds(status)) {
    record.size = static_cast<std::uint64_t>(status.st_size);
    record.modified_ns = ModifiedNanoseconds(status);
    record.etag.clear();
    record.parts.clear();
    record.attributes.checksum.reset();
  }
  return {std::move(file), std::move(record)};
}

std::pair<FileDescriptor, ObjectRecord> FolderStore::OpenWhole(const std::string& bucket, const std::string& key) {
  const FileDescriptor folder = OpenBucket(bucket);
  std::shared_lock reading(places_);
  auto opened = OpenLocked(folder.get(), bucket, key);
  reading.unlock();
  ObjectRecord& record = opened.second;
  if (!record.etag.empty()) return opened;
  record.etag = Md5Of(opened.first.get(), record.size);
  if (record.size < kMinSizeToKeepETag) return opened;
  const std::unique_lock writing(places_);
  try {
    const ObjectRecord now = OpenLocked(folder.get(), bucket, key).second;
    if (now.size == record.size && now.modified_ns == record.modified_ns && now.etag.empty()) {
      const std::string path = RecordPath(bucket, key);
      MakeFolders(std::filesystem::path(path).parent_path().string());
      ReplaceSmallFile(path, ToJson(record));
    }
  } catch (const StoreError&) {
    // The folder may be one that we only read; then the ETag is made again the next time.
  }
  return opened;
}

std::unique_ptr<OpenedObject> FolderStore::Open(const std::string& bucket, const std::string& key) {
  auto [file, record] = OpenWhole(bucket, key);
  return std::make_unique<FileObject>(ToInfo(std::move(record)), std::move(file));
}

ListPage FolderStore::List(const std::string& bucket, const ListQuery& query) {
  KeyWalk walk(OpenBucket(bucket),
               {.prefix = query.prefix, .delimiter = query.delimiter, .start_after = query.start_after});
  ListPage page;
  int count = 0;
  while (count < query.max_count) {
    const std::optional<KeyWalk::Item> item = walk.Next();
    if (!item.has_value()) return page;
    if (item->is_common_prefix) {
      page.common_prefixes.push_back(item->text);
    } else {
      try {
        page.objects.push_back(ToInfo(OpenWhole(bucket, item->text).second));
      } catch (const StoreError& error) {
        // It was removed since its folder was read.
        if (error.problem() == StoreProblem::kNoSuchKey) continue;
        throw;
      }
    }
    page.last = item->text;
    ++count;
  }
  page.is_truncated = query.max_count > 0 && walk.Next().has_value();
  return page;
}

std::unique_ptr<ObjectWriter> FolderStore::BeginWrite(const std::string& bucket, const std::string& key) {
  FileDescriptor folder = OpenBucket(bucket);
  return std::make_unique<FileWriter>(
      std::move(folder), std::string(kTemporaryPrefix) + base::MakeUuid(),
      [this, bucket, key](const FileWriter& written, const Attributes& attributes, const WriteCondition& condition) {
        return Place(bucket, written.name(), {.key = key, .etag = written.md5(), .attributes = attributes, .parts = {}},
                     condition);
      });
}

void FolderStore::CheckCondition(int folder, const std::string& bucket, const std::string& key,
                                 const WriteCondition& condition) {
  if (condition.must_be_new && FindPlace(folder, key).has_value()) {
    throw StoreError(StoreProblem::kPreconditionFailed);
  }
  if (condition.must_match.empty()) return;
  const auto [file, record] = OpenLocked(folder, bucket, key);
  const std::string etag = record.etag.empty() ? Md5Of(file.get(), record.size) : record.etag;
  if (etag != condition.must_match) throw StoreError(StoreProblem::kPreconditionFailed);
}

ObjectInfo FolderStore::Place(const std::string& bucket, const std::string& temporary_name, ObjectRecord record,
                              const WriteCondition& condition) {
  const std::string path = RecordPath(bucket, record.key);
  MakeFolders(std::filesystem::path(path).parent_path().string());
  const std::unique_lock writing(places_);
  const FileDescriptor folder = OpenBucket(bucket);
  CheckCondition(folder.get(), bucket, record.key, condition);
  const KeyPlace place = MakePlace(folder.get(), record.key);
  if (renameat(folder.get(), temporary_name.c_str(), place.folder.get(), place.file_name.c_str()) != 0) {
    ThrowSystemError("cannot put an object in its place");
  }
  struct stat status = {};
  if (fstatat(place.folder.get(), place.file_name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    ThrowSystemError("cannot look at an object");
  }
  record.size = static_cast<std::uint64_t>(status.st_size);
  record.modified_ns = ModifiedNanoseconds(status);
  ReplaceSmallFile(path, ToJson(record));
  return ToInfo(std::move(record));
}

void FolderStore::Remove(const std::string& bucket, const std::string& key) {
  const std::unique_lock writing(places_);
  const FileDescriptor folder = OpenBucket(bucket);
  if (const std::optional<KeyPlace> place = FindPlace(folder.get(), key)) RemovePlace(folder.get(), *place);
  std::error_code error;
  std::filesystem::remove(RecordPath(bucket, key), error);
}

void FolderStore::SetTags(const std::string& bucket, const std::string& key,
                          const std::vector<std::pair<std::string, std::string>>& tags) {
  OpenWhole(bucket, key);
  const FileDescriptor folder = OpenBucket(bucket);
  const std::unique_lock writing(places_);
  ObjectRecord record = OpenLocked(folder.get(), bucket, key).second;
  record.attributes.tags = tags;
  const std::string path = RecordPath(bucket, key);
  MakeFolders(std::filesystem::path(path).parent_path().string());
  ReplaceSmallFile(path, ToJson(record));
}

// --- buckets

BucketRecord FolderStore::RecordOf(const std::string& bucket, int folder) const {
  if (const auto text = ReadSmallFile(SideFolder(bucket) + "/bucket.json")) {
    if (auto found = ReadBucketRecord(*text)) return std::move(*found);
  }
  return {.region = std::string(kDefaultRegion), .created_ns = ModifiedNanoseconds(StatusOf(folder)), .documents = {}};
}

std::vector<BucketInfo> FolderStore::ListBuckets() const {
  std::vector<BucketInfo> buckets;
  ReadFolder(root_folder_.get(), [&](const FolderEntry& entry) {
    if (!entry.is_folder || !IsBucketName(entry.name)) return;
    try {
      buckets.push_back(GetBucket(entry.name));
    } catch (const StoreError&) {
      // It was removed since, or may not be read.
    }
  });
  std::sort(buckets.begin(), buckets.end(), [](const auto& left, const auto& right) { return left.name < right.name; });
  return buckets;
}

BucketInfo FolderStore::GetBucket(const std::string& bucket) const {
  const FileDescriptor folder = OpenBucket(bucket);
  const BucketRecord record = RecordOf(bucket, folder.get());
  return {.name = bucket, .region = record.region, .created = FromNanoseconds(record.created_ns)};
}

void FolderStore::CreateBucket(const std::string& name, const std::string& region) {
  const std::unique_lock writing(places_);
  if (mkdirat(root_folder_.get(), name.c_str(), 0777) != 0) {
    if (errno == EEXIST) throw StoreError(StoreProblem::kBucketExists);
    ThrowSystemError("cannot make a bucket");
  }
  // What is left of an earlier bucket of that name, whose folder was removed by hand.
  std::error_code error;
  std::filesystem::remove_all(SideFolder(name), error);
  MakeFolders(SideFolder(name));
  ReplaceSmallFile(
      SideFolder(name) + "/bucket.json",
      ToJson(BucketRecord{
          .region = region, .created_ns = ToNanoseconds(std::chrono::system_clock::now()), .documents = {}}));
}

void FolderStore::RemoveBucket(const std::string& bucket) {
  const std::unique_lock writing(places_);
  if (KeyWalk(OpenBucket(bucket), {}).Next().has_value()) throw StoreError(StoreProblem::kBucketNotEmpty);
  // Folders without objects are nothing to S3; anything else that someone has put there is not ours to remove.
  const std::string path = root_ + "/" + bucket;
  std::vector<std::string> folders = {path};
  std::error_code error;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path, error)) {
    if (entry.is_directory(error) && !entry.is_symlink(error)) folders.push_back(entry.path().string());
  }
  std::sort(folders.rbegin(), folders.rend());
  for (const std::string& folder : folders) rmdir(folder.c_str());
  if (std::filesystem::exists(path, error)) throw StoreError(StoreProblem::kBucketNotEmpty);
  std::filesystem::remove_all(SideFolder(bucket), error);
}

std::optional<std::string> FolderStore::FindDocument(const std::string& bucket, const std::string& name) const {
  const FileDescriptor folder = OpenBucket(bucket);
  const std::shared_lock reading(places_);
  const BucketRecord record = RecordOf(bucket, folder.get());
  const auto found = record.documents.find(name);
  if (found == record.documents.end()) return std::nullopt;
  return found->second;
}

void FolderStore::SetDocument(const std::string& bucket, const std::string& name,
                              const std::optional<std::string>& document) {
  const FileDescriptor folder = OpenBucket(bucket);
  const std::unique_lock writing(places_);
  BucketRecord record = RecordOf(bucket, folder.get());
  if (document.has_value()) {
    record.documents[name] = *document;
  } else {
    record.documents.erase(name);
  }
  MakeFolders(SideFolder(bucket));
  ReplaceSmallFile(SideFolder(bucket) + "/bucket.json", ToJson(record));
}

bool IsBucketName(std::string_view name) {
  if (name.size() < kMinBucketNameBytes || name.size() > kMaxBucketNameBytes) return false;
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  if (!is_letter(name.front()) || !is_letter(name.back())) return false;
  bool has_letter = false;
  int dots = 0;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (c == '.' && name[i - 1] == '.') return false;
    if (!is_letter(c) && c != '-' && c != '.') return false;
    has_letter = has_letter || c == '-' || (c >= 'a' && c <= 'z');
    dots += c == '.' ? 1 : 0;
  }
  // Not an address.
  return has_letter || dots != 3;
}

}  // namespace doppel::s3
