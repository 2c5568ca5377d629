// What a gzip stream holds; a failure where it is not one whole stream with its checksum right.
#pragma once
#include <gtest/gtest.h>
#include <zlib.h>

#include <string>

namespace telehub::test {

inline std::string gunzip(const std::string& bytes) {
    z_stream z{};
    inflateInit2(&z, 16 + MAX_WBITS);
    std::string out, piece(1 << 16, '\0');
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    z.avail_in = static_cast<uInt>(bytes.size());
    int status = Z_OK;
    while (status == Z_OK) {
        z.next_out = reinterpret_cast<Bytef*>(piece.data());
        z.avail_out = static_cast<uInt>(piece.size());
        status = ::inflate(&z, Z_NO_FLUSH);
        out.append(piece, 0, piece.size() - z.avail_out);
    }
    EXPECT_EQ(status, Z_STREAM_END) << "one whole stream, its checksum right";
    EXPECT_EQ(z.avail_in, 0u);
    inflateEnd(&z);
    return out;
}

}  // namespace telehub::test
