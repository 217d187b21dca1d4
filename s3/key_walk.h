// KeyWalk: the keys of a bucket's folder in the order of their bytes, from a key on, with those that share a prefix up
// to a delimiter told once. It reads the folders on the way to the keys that it tells, and no others.
//
// A folder's names are sorted with a slash behind those of folders, which puts whole keys in order: "a-b" comes between
// the file "a" and the folder "a".
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "s3/file.h"

namespace doppel::s3 {

class KeyWalk {
 public:
  struct Start {
    std::string prefix;
    std::string delimiter;
    std::string start_after;
  };
  struct Item {
    std::string text;
    bool is_common_prefix = false;
  };

  KeyWalk(FileDescriptor bucket, Start start);

  std::optional<Item> Next();

 private:
  struct Entry {
    std::string text;  // the component, with a slash when it is a folder
    std::string name;  // in the file system
    bool is_folder = false;
  };
  struct Frame {
    std::string prefix;  // of the keys in this folder
    std::vector<Entry> entries;
    std::size_t next = 0;
  };

  // Whether a key in the folder of this prefix can be one of those asked for.
  bool MayHold(const std::string& folder_prefix) const;
  std::optional<std::string> CommonPrefixOf(const std::string& text) const;
  // Reads the folder of `names_`, whose keys begin with `prefix`.
  void Enter(std::string prefix);
  void Leave();
  // Whether a folder in the current one holds a key.
  bool HoldsKeys(const std::string& name) const;

  FileDescriptor bucket_;
  std::string prefix_, delimiter_;
  std::string lower_;  // the least key to tell
  std::vector<Frame> frames_;
  std::vector<std::string> names_;  // of the frames' folders but the bucket's
};

}  // namespace doppel::s3
