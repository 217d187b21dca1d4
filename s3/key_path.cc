#include "s3/key_path.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "base/text.h"
#include "s3/checksum.h"
#include "s3/object_store.h"

namespace doppel::s3 {
namespace {

constexpr std::size_t kMaxNameBytes = 255;

enum class Kind { kFile, kFolder };

bool CanBeName(std::string_view component) {
  return !component.empty() && component != "." && component != ".." && component.size() <= kMaxNameBytes &&
         component.find('\0') == std::string_view::npos && !component.starts_with(kReservedPrefix);
}

bool IsLong(std::string_view component) { return kReservedPrefix.size() + 1 + 2 * component.size() > kMaxNameBytes; }

std::string DigestName(std::string_view component) { return base::ToHex(DigestOf(Algorithm::kSha256, component)); }

std::string ReservedName(std::string_view component, Kind kind) {
  if (IsLong(component)) {
    return std::string(kReservedPrefix) + (kind == Kind::kFile ? "F" : "D") + DigestName(component);
  }
  return std::string(kReservedPrefix) + (kind == Kind::kFile ? "f" : "d") + base::ToHex(component);
}

std::string NoteName(std::string_view digest) { return std::string(kReservedPrefix) + "N" + std::string(digest); }

// Reserved names with a digest need the note that tells the component.
void WriteNote(int folder, std::string_view component) {
  if (!IsLong(component)) return;
  const std::string name = NoteName(DigestName(component));
  const FileDescriptor file(openat(folder, name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666));
  if (!file.is_open()) ThrowSystemError("cannot write " + name);
  WriteAll(file.get(), component);
}

void RemoveNote(int folder, const std::string& name) {
  const std::string_view kind = std::string_view(name).substr(0, kReservedPrefix.size() + 1);
  if (kind != ".doppel-F" && kind != ".doppel-D") return;
  const std::string digest = name.substr(kind.size());
  // The file and the folder of one component share it.
  const std::string other = std::string(kReservedPrefix) + (kind.back() == 'F' ? "D" : "F") + digest;
  if (faccessat(folder, other.c_str(), F_OK, AT_SYMLINK_NOFOLLOW) != 0) {
    unlinkat(folder, NoteName(digest).c_str(), 0);
  }
}

std::optional<std::string> ReadNote(int folder, std::string_view digest) {
  const FileDescriptor file = OpenFile(folder, NoteName(digest));
  if (!file.is_open()) return std::nullopt;
  std::string text(kMaxKeyBytes + 1, '\0');
  const ssize_t count = read(file.get(), text.data(), text.size());
  if (count <= 0) return std::nullopt;
  text.resize(static_cast<std::size_t>(count));
  return text;
}

std::optional<std::string> FromHex(std::string_view text) {
  const auto value = [](char digit) {
    return digit >= '0' && digit <= '9' ? digit - '0' : digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
  };
  if (text.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = value(text[i]), low = value(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes.push_back(static_cast<char>(high << 4 | low));
  }
  return bytes;
}

std::string FindFolder(int parent, const std::string& component, FileDescriptor& found) {
  if (CanBeName(component)) {
    found = OpenFolder(parent, component);
    if (found.is_open()) return component;
  }
  const std::string reserved = ReservedName(component, Kind::kFolder);
  found = OpenFolder(parent, reserved);
  return reserved;
}

std::string MakeFolder(int parent, const std::string& component, FileDescriptor& made) {
  const std::string found = FindFolder(parent, component, made);
  if (made.is_open()) return found;
  if (CanBeName(component) && mkdirat(parent, component.c_str(), 0777) == 0) {
    made = OpenFolder(parent, component);
    if (made.is_open()) return component;
  }
  // Something that is no folder is in its place, or it cannot be a name.
  if (CanBeName(component) && errno != EEXIST) ThrowSystemError("cannot make a folder");
  WriteNote(parent, component);
  if (mkdirat(parent, found.c_str(), 0777) != 0 && errno != EEXIST) ThrowSystemError("cannot make a folder");
  made = OpenFolder(parent, found);
  if (!made.is_open()) ThrowSystemError("cannot open a folder");
  return found;
}

bool IsFile(int folder, const std::string& name) {
  struct stat status = {};
  return fstatat(folder, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(status.st_mode);
}

bool IsFree(int folder, const std::string& name) {
  struct stat status = {};
  return fstatat(folder, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0 && errno == ENOENT;
}

}  // namespace

std::optional<std::string> ComponentOf(int folder, const FolderEntry& entry) {
  const std::string_view name = entry.name;
  std::optional<std::string> component;
  if (!name.starts_with(kReservedPrefix)) {
    component = entry.name;
  } else if (name.size() > kReservedPrefix.size()) {
    const char kind = name[kReservedPrefix.size()];
    const std::string_view rest = name.substr(kReservedPrefix.size() + 1);
    if (kind == (entry.is_folder ? 'd' : 'f')) component = FromHex(rest);
    if (kind == (entry.is_folder ? 'D' : 'F')) component = ReadNote(folder, rest);
  }
  if (!component.has_value() || component->find('/') != std::string::npos || !base::IsValidUtf8(*component)) {
    return std::nullopt;
  }
  return component;
}

FileDescriptor OpenFolders(int bucket, const std::vector<std::string>& names) {
  FileDescriptor folder = OpenFolder(bucket, ".");
  for (const std::string& name : names) {
    if (!folder.is_open()) break;
    folder = OpenFolder(folder.get(), name);
  }
  return folder;
}

std::optional<KeyPlace> FindPlace(int bucket, const std::string& key) {
  std::vector<std::string> components = base::Split(key, '/');
  const std::string last = std::move(components.back());
  components.pop_back();
  KeyPlace place{.folder = OpenFolder(bucket, "."), .folder_names = {}, .file_name = {}};
  for (const std::string& component : components) {
    FileDescriptor next;
    place.folder_names.push_back(FindFolder(place.folder.get(), component, next));
    if (!next.is_open()) return std::nullopt;
    place.folder = std::move(next);
  }
  place.file_name = last;
  if (CanBeName(last) && IsFile(place.folder.get(), last)) return place;
  place.file_name = ReservedName(last, Kind::kFile);
  if (IsFile(place.folder.get(), place.file_name)) return place;
  return std::nullopt;
}

KeyPlace MakePlace(int bucket, const std::string& key) {
  std::vector<std::string> components = base::Split(key, '/');
  const std::string last = std::move(components.back());
  components.pop_back();
  KeyPlace place{.folder = OpenFolder(bucket, "."), .folder_names = {}, .file_name = {}};
  for (const std::string& component : components) {
    FileDescriptor next;
    place.folder_names.push_back(MakeFolder(place.folder.get(), component, next));
    place.folder = std::move(next);
  }
  const std::string reserved = ReservedName(last, Kind::kFile);
  const bool is_plain = CanBeName(last) && (IsFile(place.folder.get(), last) ||
                                            (IsFree(place.folder.get(), last) && IsFree(place.folder.get(), reserved)));
  if (!is_plain) WriteNote(place.folder.get(), last);
  place.file_name = is_plain ? last : reserved;
  return place;
}

void RemovePlace(int bucket, const KeyPlace& place) {
  if (unlinkat(place.folder.get(), place.file_name.c_str(), 0) != 0 && errno != ENOENT) {
    ThrowSystemError("cannot remove a file");
  }
  RemoveNote(place.folder.get(), place.file_name);
  std::vector<std::string> names = place.folder_names;
  while (!names.empty()) {
    const std::string name = std::move(names.back());
    names.pop_back();
    const FileDescriptor parent = OpenFolders(bucket, names);
    if (!parent.is_open() || unlinkat(parent.get(), name.c_str(), AT_REMOVEDIR) != 0) return;
    RemoveNote(parent.get(), name);
  }
}

}  // namespace doppel::s3
