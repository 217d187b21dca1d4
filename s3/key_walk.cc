#include "s3/key_walk.h"

#include <algorithm>

#include "s3/key_path.h"
#include "s3/limits.h"

namespace doppel::s3 {
namespace {

// The least string above all that begin with `prefix`. Its last byte is no 0xFF: that is in no UTF-8.
std::string After(std::string prefix) {
  prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
  return prefix;
}

}  // namespace

KeyWalk::KeyWalk(FileDescriptor bucket, Start start)
    : bucket_(std::move(bucket)), prefix_(std::move(start.prefix)), delimiter_(std::move(start.delimiter)) {
  if (!start.start_after.empty()) {
    lower_ =
        CommonPrefixOf(start.start_after) == start.start_after ? After(start.start_after) : start.start_after + '\0';
  }
  lower_ = std::max(lower_, prefix_);
  Enter("");
}

std::optional<std::string> KeyWalk::CommonPrefixOf(const std::string& text) const {
  if (delimiter_.empty() || !text.starts_with(prefix_)) return std::nullopt;
  const std::size_t found = text.find(delimiter_, prefix_.size());
  if (found == std::string::npos) return std::nullopt;
  return text.substr(0, found + delimiter_.size());
}

bool KeyWalk::MayHold(const std::string& folder_prefix) const {
  if (folder_prefix < lower_ && !lower_.starts_with(folder_prefix)) return false;
  return folder_prefix.size() < kMaxKeyBytes &&
         (folder_prefix.starts_with(prefix_) || prefix_.starts_with(folder_prefix));
}

void KeyWalk::Enter(std::string prefix) {
  Frame frame{.prefix = std::move(prefix), .entries = {}};
  const FileDescriptor folder = OpenFolders(bucket_.get(), names_);
  if (folder.is_open()) {
    ReadFolder(folder.get(), [&](FolderEntry entry) {
      const std::optional<std::string> component = ComponentOf(folder.get(), entry);
      if (!component.has_value()) return;
      Entry found{.text = *component + (entry.is_folder ? "/" : ""),
                  .name = std::move(entry.name),
                  .is_folder = entry.is_folder};
      const std::string text = frame.prefix + found.text;
      const bool is_asked_for =
          found.is_folder ? MayHold(text) : text >= lower_ && text.starts_with(prefix_) && text.size() <= kMaxKeyBytes;
      if (is_asked_for) frame.entries.push_back(std::move(found));
    });
  }
  std::sort(frame.entries.begin(), frame.entries.end(),
            [](const Entry& left, const Entry& right) { return left.text < right.text; });
  frames_.push_back(std::move(frame));
}

void KeyWalk::Leave() {
  frames_.pop_back();
  if (!names_.empty()) names_.pop_back();
}

bool KeyWalk::HoldsKeys(const std::string& name) const {
  std::vector<std::vector<std::string>> waiting = {names_};
  waiting.back().push_back(name);
  while (!waiting.empty()) {
    const std::vector<std::string> names = std::move(waiting.back());
    waiting.pop_back();
    const FileDescriptor folder = OpenFolders(bucket_.get(), names);
    if (!folder.is_open()) continue;
    bool has_file = false;
    ReadFolder(folder.get(), [&](FolderEntry entry) {
      if (has_file || !ComponentOf(folder.get(), entry).has_value()) return;
      if (!entry.is_folder) {
        has_file = true;
      } else if (names.size() < kMaxKeyBytes / 2) {
        waiting.push_back(names);
        waiting.back().push_back(std::move(entry.name));
      }
    });
    if (has_file) return true;
  }
  return false;
}

std::optional<KeyWalk::Item> KeyWalk::Next() {
  while (!frames_.empty()) {
    Frame& frame = frames_.back();
    if (frame.next == frame.entries.size()) {
      Leave();
      continue;
    }
    const Entry& entry = frame.entries[frame.next++];
    const std::string text = frame.prefix + entry.text;
    const std::optional<std::string> common = CommonPrefixOf(text);
    if (!entry.is_folder) {
      // A common prefix told since the folder was read has raised the bound.
      if (text < lower_) continue;
      if (!common.has_value()) return Item{text, false};
    } else {
      if (!MayHold(text)) continue;
      if (!common.has_value() || text < lower_) {
        names_.push_back(entry.name);
        Enter(text);
        continue;
      }
      if (!HoldsKeys(entry.name)) continue;
    }
    lower_ = After(*common);
    return Item{*common, true};
  }
  return std::nullopt;
}

}  // namespace doppel::s3
