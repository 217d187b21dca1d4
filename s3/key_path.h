// Where an object's key is in a bucket's folder. A key's components, between its slashes, are folders and at the end a
// file of the same names, so that people can put files there and read them. Three kinds of components cannot be names:
//
//   empty, ".", "..", with a NUL, or beginning with ".doppel-"      \  .doppel-fHEX for a file, .doppel-dHEX for a
//   a file's name that is also a folder's (keys "a" and "a/b")      /  folder: the component's bytes in hexadecimal
//   longer than a file name may be, plain or in hexadecimal            .doppel-FDIGEST, .doppel-DDIGEST, and the
//                                                                      component is the content of .doppel-NDIGEST
//
// Links are not followed anywhere, and name no object.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "s3/file.h"

namespace doppel::s3 {

inline constexpr std::string_view kReservedPrefix = ".doppel-";
// Files of this kind in a bucket's folder are objects on their way.
inline constexpr std::string_view kTemporaryPrefix = ".doppel-tmp-";

// What a name in a folder stands for, or nullopt: nothing that is in a key.
std::optional<std::string> ComponentOf(int folder, const FolderEntry& entry);

// The folder of a key's last component, and that component's file.
struct KeyPlace {
  FileDescriptor folder;
  std::vector<std::string> folder_names;  // from the bucket's folder, as the file system has them
  std::string file_name;
};

// Where the object is; nullopt when there is none.
std::optional<KeyPlace> FindPlace(int bucket, const std::string& key);
// Where the object is or shall be; makes the folders that it takes.
KeyPlace MakePlace(int bucket, const std::string& key);
// Removes the file, and the folders that are empty then.
void RemovePlace(int bucket, const KeyPlace& place);
// A folder below the bucket's; closed when there is none.
FileDescriptor OpenFolders(int bucket, const std::vector<std::string>& names);

}  // namespace doppel::s3
