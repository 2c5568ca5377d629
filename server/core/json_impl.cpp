// Debian ships Boost.JSON as headers only: this compiles it. Nothing else may stand in this file, so that a
// linker that meets another library's copy takes one of the two and not both.
#include <boost/json/src.hpp>
