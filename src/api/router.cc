#include "api/router.h"

#include <algorithm>

namespace kith::api {
namespace {

std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> out;
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const auto end = path.find('/');
    out.push_back(path.substr(0, end));
    path = end == std::string_view::npos ? std::string_view{} : path.substr(end);
  }
  return out;
}

bool is_brace(std::string_view segment) {
  return segment.starts_with('{');
}

bool fits(const std::vector<std::string>& pattern, const std::vector<std::string_view>& path) {
  if (pattern.size() != path.size()) return false;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (is_brace(pattern[i]) ? path[i].empty() : pattern[i] != path[i]) return false;
  }
  return true;
}

// Fewer braces first: /users/batch before /users/{id}.
bool more_exact(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::ranges::count_if(a, is_brace) < std::ranges::count_if(b, is_brace);
}

}  // namespace

void Router::add(std::string_view method, std::string_view pattern, std::size_t place) {
  const auto parts = split(pattern);
  routes_.push_back({std::string(method), {parts.begin(), parts.end()}, place});
}

Router::Match Router::find(std::string_view method, std::string_view path) const {
  Match match;
  if (!path.starts_with('/')) return match;
  const auto segments = split(path);
  const Route* best = nullptr;
  for (const auto& route : routes_) {
    if (!fits(route.segments, segments)) continue;
    match.path_known = true;
    if (!match.allow.contains(route.method)) match.allow += (match.allow.empty() ? "" : ", ") + route.method;
    const bool same_method = route.method == method || (method == "HEAD" && route.method == "GET");
    if (same_method && (best == nullptr || more_exact(route.segments, best->segments))) best = &route;
  }
  if (best == nullptr) return match;
  match.found = true;
  match.place = best->place;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const std::string_view name = best->segments[i];
    if (is_brace(name)) match.values.emplace_back(name.substr(1, name.size() - 2), std::string(segments[i]));
  }
  return match;
}

}  // namespace kith::api
