// The one place where Asio's function bodies are compiled (BOOST_ASIO_SEPARATE_COMPILATION is set for every target).
// Deliberately not here: Asio's TLS, which this server does not use, and Beast, which net compiles.
#include <boost/asio/impl/src.hpp>
