// Router: finds the operation of a method and path, e.g. GET /v1/conversations/{cid}/messages, and the values of its
// braces. Thread: immutable once built, any thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kith::api {

class Router {
 public:
  using Values =
      std::vector<std::pair<std::string_view, std::string>>;  // brace name (a view into the router) -> segment

  // place: whatever the caller wants back. Patterns of one shape with different words may coexist: words win over
  // braces.
  void add(std::string_view method, std::string_view pattern, std::size_t place);

  struct Match {
    bool path_known = false;  // some method has this path
    bool found = false;       // and this one too
    std::size_t place = 0;
    Values values;
    std::string allow;  // methods of the path, for 405
  };
  Match find(std::string_view method, std::string_view path) const;

 private:
  struct Route {
    std::string method;
    std::vector<std::string> segments;
    std::size_t place;
  };
  std::vector<Route> routes_;
};

}  // namespace kith::api
