#pragma once
#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

namespace resa {

struct ArchiveEntry {
  std::string name, content = {};
  unsigned type = AE_IFREG;  // AE_IFDIR, AE_IFLNK, AE_IFCHR ...
  std::string link = {};     // of a symbolic link; of a hard link where the type is a file
};

enum class ArchiveKind { tarGzip, tar, zip };

/// Writes an archive with whatever names and kinds of entries are asked for.
inline void writeArchive(const std::filesystem::path& path, const std::vector<ArchiveEntry>& entries,
                         ArchiveKind kind = ArchiveKind::tarGzip) {
  archive* writer = archive_write_new();
  if (kind == ArchiveKind::zip)
    archive_write_set_format_zip(writer);
  else
    archive_write_set_format_pax_restricted(writer);
  if (kind == ArchiveKind::tarGzip) archive_write_add_filter_gzip(writer);
  ASSERT_EQ(archive_write_open_filename(writer, path.c_str()), ARCHIVE_OK) << archive_error_string(writer);
  for (const ArchiveEntry& wanted : entries) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, wanted.name.c_str());
    archive_entry_set_filetype(entry, wanted.type);
    archive_entry_set_perm(entry, 0644);
    if (wanted.type == AE_IFLNK) archive_entry_set_symlink(entry, wanted.link.c_str());
    if (wanted.type == AE_IFREG && !wanted.link.empty()) archive_entry_set_hardlink(entry, wanted.link.c_str());
    if (wanted.type == AE_IFREG && wanted.link.empty()) archive_entry_set_size(entry, static_cast<la_int64_t>(wanted.content.size()));
    ASSERT_EQ(archive_write_header(writer, entry), ARCHIVE_OK) << archive_error_string(writer);
    if (wanted.type == AE_IFREG && wanted.link.empty()) archive_write_data(writer, wanted.content.data(), wanted.content.size());
    archive_entry_free(entry);
  }
  ASSERT_EQ(archive_write_close(writer), ARCHIVE_OK) << archive_error_string(writer);
  archive_write_free(writer);
}

}  // namespace resa
