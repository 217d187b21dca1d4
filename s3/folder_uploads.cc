// FolderStore's uploads in parts: ROOT/.doppel/buckets/BUCKET/uploads/ID/ holds upload.json and, of each part, its
// bytes (NUMBER) and its record (NUMBER.json).
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <mutex>
#include <vector>

#include "base/text.h"
#include "base/uuid.h"
#include "s3/folder_objects.h"
#include "s3/folder_store.h"
#include "s3/key_path.h"

namespace doppel::s3 {
namespace {

std::string NameOfPart(int number) { return fmt::format("{:05}", number); }

// Ids come from clients: nothing but what MakeUploadId makes may become a path.
bool IsUploadId(const std::string& id) {
  return id.size() == 32 && id.find_first_not_of("0123456789abcdef") == std::string::npos;
}

std::string MakeUploadId() {
  std::string id = base::MakeUuid();
  std::erase(id, '-');
  return id;
}

void AppendFile(int target, int source) {
  std::vector<char> space;
  while (true) {
    const ssize_t count = copy_file_range(source, nullptr, target, nullptr, std::size_t{1} << 30, 0);
    if (count == 0) return;
    if (count > 0) continue;
    if (errno != EXDEV && errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP) ThrowSystemError("cannot copy");
    break;
  }
  space.resize(256 * 1024);
  while (const ssize_t count = read(source, space.data(), space.size())) {
    if (count < 0) ThrowSystemError("cannot read");
    WriteAll(target, {space.data(), static_cast<std::size_t>(count)});
  }
}

// Those of the uploaded parts that the client names, once they are as it says.
std::vector<Part> ChooseParts(const std::vector<Part>& uploaded, const std::vector<NamedPart>& named) {
  std::vector<Part> chosen;
  for (const NamedPart& name : named) {
    if (!chosen.empty() && chosen.back().number >= name.number) throw StoreError(StoreProblem::kInvalidPartOrder);
    const auto part =
        std::find_if(uploaded.begin(), uploaded.end(), [&](const Part& one) { return one.number == name.number; });
    const bool is_same =
        part != uploaded.end() && part->etag == name.etag &&
        (name.checksum.empty() || (part->checksum.has_value() && part->checksum->text == name.checksum));
    if (!is_same) throw StoreError(StoreProblem::kInvalidPart);
    chosen.push_back(*part);
  }
  for (std::size_t i = 0; i + 1 < chosen.size(); ++i) {
    if (chosen[i].size < kMinPartBytes) throw StoreError(StoreProblem::kPartTooSmall);
  }
  return chosen;
}

std::string ETagOf(const std::vector<Part>& parts) {
  const std::unique_ptr<Digest> digest = MakeDigest(Algorithm::kMd5);
  for (const Part& part : parts) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < part.etag.size(); i += 2) {
      bytes.push_back(static_cast<char>(std::stoi(part.etag.substr(i, 2), nullptr, 16)));
    }
    digest->Add(bytes);
  }
  return fmt::format("{}-{}", base::ToHex(digest->Finish()), parts.size());
}

std::optional<Checksum> ChecksumOf(const std::vector<Part>& parts, const UploadRecord& upload) {
  if (!upload.algorithm.has_value()) return std::nullopt;
  const Algorithm algorithm = *upload.algorithm;
  const std::unique_ptr<Digest> composite = MakeDigest(algorithm);
  std::string whole = DigestOf(algorithm, "");
  for (const Part& part : parts) {
    const auto bytes = part.checksum.has_value() ? FromBase64(part.checksum->text) : std::nullopt;
    if (!bytes.has_value()) return std::nullopt;
    composite->Add(*bytes);
    if (!upload.has_composite_checksum) whole = CombineCrc(algorithm, whole, *bytes, part.size);
  }
  if (!upload.has_composite_checksum) return Checksum{.algorithm = algorithm, .text = ToBase64(whole)};
  return Checksum{.algorithm = algorithm,
                  .text = fmt::format("{}-{}", ToBase64(composite->Finish()), parts.size()),
                  .is_composite = true};
}

}  // namespace

std::string FolderStore::UploadFolder(const std::string& bucket, const std::string& id) const {
  return SideFolder(bucket) + "/uploads/" + id;
}

std::string FolderStore::BeginUpload(const std::string& bucket, UploadRecord upload) {
  OpenBucket(bucket);
  const std::string id = MakeUploadId();
  upload.initiated_ns = ToNanoseconds(std::chrono::system_clock::now());
  MakeFolders(UploadFolder(bucket, id));
  ReplaceSmallFile(UploadFolder(bucket, id) + "/upload.json", ToJson(upload));
  return id;
}

UploadInfo FolderStore::GetUpload(const std::string& bucket, const std::string& key, const std::string& id) const {
  OpenBucket(bucket);
  if (IsUploadId(id)) {
    const auto text = ReadSmallFile(UploadFolder(bucket, id) + "/upload.json");
    auto record = text.has_value() ? ReadUploadRecord(*text) : std::nullopt;
    if (record.has_value() && record->key == key) return {.id = id, .record = std::move(*record)};
  }
  throw StoreError(StoreProblem::kNoSuchUpload);
}

std::vector<UploadInfo> FolderStore::ListUploads(const std::string& bucket) const {
  OpenBucket(bucket);
  std::vector<UploadInfo> uploads;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(SideFolder(bucket) + "/uploads", error)) {
    const auto text = ReadSmallFile(entry.path().string() + "/upload.json");
    auto record = text.has_value() ? ReadUploadRecord(*text) : std::nullopt;
    if (record.has_value()) uploads.push_back({.id = entry.path().filename().string(), .record = std::move(*record)});
  }
  std::sort(uploads.begin(), uploads.end(), [](const UploadInfo& left, const UploadInfo& right) {
    return std::tie(left.record.key, left.record.initiated_ns, left.id) <
           std::tie(right.record.key, right.record.initiated_ns, right.id);
  });
  return uploads;
}

std::unique_ptr<ObjectWriter> FolderStore::BeginPart(const std::string& bucket, const std::string& key,
                                                     const std::string& id, int number) {
  GetUpload(bucket, key, id);
  const std::string path = UploadFolder(bucket, id);
  FileDescriptor folder(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.is_open()) throw StoreError(StoreProblem::kNoSuchUpload);
  return std::make_unique<FileWriter>(
      std::move(folder), std::string(kTemporaryPrefix) + base::MakeUuid(),
      [this, path, number](const FileWriter& written, const Attributes& attributes, const WriteCondition&) {
        Part part{.number = number,
                  .size = written.size(),
                  .etag = written.md5(),
                  .checksum = attributes.checksum,
                  .modified = std::chrono::system_clock::now()};
        const std::unique_lock writing(places_);
        const std::string to = path + "/" + NameOfPart(number);
        if (rename((path + "/" + written.name()).c_str(), to.c_str()) != 0) {
          throw StoreError(StoreProblem::kNoSuchUpload);
        }
        ReplaceSmallFile(to + ".json", ToJson(part));
        return ObjectInfo{.key = {},
                          .size = part.size,
                          .etag = part.etag,
                          .modified = part.modified,
                          .attributes = attributes,
                          .parts = {}};
      });
}

std::vector<Part> FolderStore::ListParts(const std::string& bucket, const std::string& key,
                                         const std::string& id) const {
  GetUpload(bucket, key, id);
  std::vector<Part> parts;
  const std::shared_lock reading(places_);
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(UploadFolder(bucket, id), error)) {
    if (entry.path().extension() != ".json" || entry.path().stem() == "upload") continue;
    const auto text = ReadSmallFile(entry.path().string());
    if (auto part = text.has_value() ? ReadPart(*text) : std::nullopt) parts.push_back(std::move(*part));
  }
  std::sort(parts.begin(), parts.end(), [](const Part& left, const Part& right) { return left.number < right.number; });
  return parts;
}

ObjectInfo FolderStore::CompleteUpload(const std::string& bucket, const std::string& key, const std::string& id,
                                       const std::vector<NamedPart>& named, const WriteCondition& condition) {
  const UploadRecord upload = GetUpload(bucket, key, id).record;
  const std::vector<Part> parts = ChooseParts(ListParts(bucket, key, id), named);
  ObjectRecord record{.key = key, .etag = ETagOf(parts), .attributes = upload.attributes, .parts = parts};
  record.attributes.checksum = ChecksumOf(parts, upload);
  const std::string path = UploadFolder(bucket, id);
  const FileDescriptor upload_folder(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  FileWriter whole(OpenBucket(bucket), std::string(kTemporaryPrefix) + base::MakeUuid(),
                   [&](const FileWriter& written, const Attributes&, const WriteCondition& asked) {
                     return Place(bucket, written.name(), record, asked);
                   });
  for (const Part& part : parts) {
    const FileDescriptor file = OpenFile(upload_folder.get(), NameOfPart(part.number));
    if (!file.is_open()) throw StoreError(StoreProblem::kNoSuchUpload);
    AppendFile(whole.file(), file.get());
  }
  ObjectInfo info = whole.Commit({}, condition);
  std::error_code error;
  std::filesystem::remove_all(path, error);
  return info;
}

void FolderStore::AbortUpload(const std::string& bucket, const std::string& key, const std::string& id) {
  GetUpload(bucket, key, id);
  const std::unique_lock writing(places_);
  std::error_code error;
  std::filesystem::remove_all(UploadFolder(bucket, id), error);
}

}  // namespace doppel::s3
