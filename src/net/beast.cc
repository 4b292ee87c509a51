// The one place where Beast's function bodies are compiled (BOOST_BEAST_SEPARATE_COMPILATION is set for every target).
#include <boost/beast/src.hpp>
