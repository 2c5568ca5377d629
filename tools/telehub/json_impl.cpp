// Boost.JSON's one compiled part.
#include <boost/json/src.hpp>
