// Small pictures for tests, made by the same libraries that cameras use; with a page hidden in what a viewer skips.
#pragma once
#include <string>

namespace telehub::test {

std::string jpeg_photo(unsigned columns, unsigned rows);  // with "<script>" in a comment
std::string png_photo(unsigned columns, unsigned rows);   // with "<script>" behind its end

}  // namespace telehub::test
