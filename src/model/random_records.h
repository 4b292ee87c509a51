// Random records and commands for property tests: every field may hold anything its type allows. Tests only.
// Thread: its owner's. The records are described by record_fields.h, so a new field is random from its first day.
#pragma once

#include <cstdint>
#include <string>

#include "base/random.h"
#include "model/command_fields.h"

namespace kith {

// An archive that neither reads nor writes but invents.
class RandomRecords {
 public:
  explicit RandomRecords(std::uint64_t seed) : random_(seed) {}

  template <typename Record>
  Record make() {
    Record record;
    (*this)(record);
    if constexpr (requires {
                    record.body;
                    record.created_rev;
                  })
      record.cid = random_.id<ConversationId>();
    return record;
  }
  Command command(std::size_t form) {
    Command command;
    (*this)(command.actor);
    pick_form(form, command.body);
    return command;
  }

  std::uint8_t version() const { return UINT8_MAX; }
  template <typename Tag>
  void operator()(Number<Tag>& number) {
    number.value = any();
  }
  template <typename Tag>
  void operator()(Id<Tag>& id) {
    id = random_.id<Id<Tag>>();
  }
  template <typename Tag>
  void optional_id(Id<Tag>& id) {
    if (random_.below(2) == 0) (*this)(id);
  }
  void operator()(bool& flag) { flag = random_.below(2) == 0; }
  void operator()(std::uint64_t& number) { number = any(); }
  void operator()(std::uint32_t& number) { number = static_cast<std::uint32_t>(any()); }
  void operator()(std::int64_t& number) { number = static_cast<std::int64_t>(any()); }
  void operator()(std::string& text) {
    text.resize(random_.below(40));
    for (char& c : text) c = static_cast<char>(random_.next64());
  }
  template <typename Enum>
    requires std::is_enum_v<Enum>
  void operator()(Enum& value) {
    constexpr auto kSpan = archive::kEnumMax<Enum> - archive::kEnumMin<Enum> + 1;
    value = static_cast<Enum>(archive::kEnumMin<Enum> + random_.below(kSpan));
  }
  template <typename T>
  void operator()(std::optional<T>& value) {
    if (random_.below(2) == 0) (*this)(value.emplace());
  }
  template <typename T>
  void operator()(std::vector<T>& list) {
    list.resize(random_.below(4));
    for (T& each : list) (*this)(each);
  }
  template <typename T>
    requires requires(RandomRecords& archive, T& record) { fields(archive, record); }
  void operator()(T& record) {
    fields(*this, record);
  }

 private:
  // Small, large and extreme numbers in turn.
  std::uint64_t any() {
    const auto bits = random_.below(65);
    return bits == 0 ? 0 : random_.next64() >> (64 - bits);
  }
  template <std::size_t Index = 0>
  void pick_form(std::size_t form, CommandBody& body) {
    if constexpr (Index < std::variant_size_v<CommandBody>) {
      if (form == Index) {
        (*this)(body.emplace<Index>());
      } else {
        pick_form<Index + 1>(form, body);
      }
    }
  }

  SeededRandom random_;
};

}  // namespace kith
