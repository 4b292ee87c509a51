// What every command says about itself (owner, protocol name), and the stored form of commands that wait as follow-ups:
// version, actor, number of the form, fields. The number is the place in CommandBody, which therefore only ever grows
// at its end.
#include "model/command.h"

#include <array>
#include <concepts>
#include <utility>

#include "model/archive.h"
#include "model/command_fields.h"

namespace kith {

namespace {

constexpr std::uint8_t kVersion = 3;

constexpr std::array<const char*, std::variant_size_v<CommandBody>> kNames = {"send",
                                                                              "recall",
                                                                              "positions",
                                                                              "typing",
                                                                              "signal",
                                                                              "dm.open",
                                                                              "group.create",
                                                                              "world.enter",
                                                                              "world.leave",
                                                                              "conversation.update",
                                                                              "conversation.dissolve",
                                                                              "members.add",
                                                                              "members.set",
                                                                              "members.remove",
                                                                              "members.facts",
                                                                              "dm.block",
                                                                              "block",
                                                                              "friends.request",
                                                                              "friends.receive",
                                                                              "friends.answer",
                                                                              "friends.answered",
                                                                              "friends.remove",
                                                                              "friends.removed",
                                                                              "me.touch",
                                                                              "message.edit",
                                                                              "message.react",
                                                                              "message.pin",
                                                                              "poll.vote",
                                                                              "poll.close",
                                                                              "stream.append",
                                                                              "stream.save",
                                                                              "message.expire",
                                                                              "thread.follow",
                                                                              "unread",
                                                                              "clear",
                                                                              "invite.make",
                                                                              "invite.revoke",
                                                                              "members.join",
                                                                              "members.answer",
                                                                              "members.withdraw",
                                                                              "members.ban",
                                                                              "list.set",
                                                                              "draft.set",
                                                                              "favorite.set",
                                                                              "message.hide",
                                                                              "schedule.put",
                                                                              "schedule.cancel",
                                                                              "schedule.done",
                                                                              "friends.set",
                                                                              "friends.withdraw",
                                                                              "friends.close",
                                                                              "upload.keep",
                                                                              "upload.close",
                                                                              "upload.drop"};

template <typename Body>
concept OfConversation = requires(const Body& body) {
  { body.cid } -> std::convertible_to<ConversationId>;
};
template <typename Body>
concept OfNamedPerson = requires(const Body& body) {
  { body.owner } -> std::convertible_to<UserId>;
};

// Reads the form with this number into body; false if there is none.
template <std::size_t Index = 0>
bool read_form(archive::Reader& reader, std::uint64_t number, CommandBody& body) {
  if constexpr (Index == std::variant_size_v<CommandBody>) {
    return false;
  } else {
    if (number == Index) {
      fields(reader, body.emplace<Index>());
      return true;
    }
    return read_form<Index + 1>(reader, number, body);
  }
}

}  // namespace

Owner owner_of(const Command& command) {
  return std::visit(
      [&](const auto& body) {
        using Body = std::decay_t<decltype(body)>;
        if constexpr (OfConversation<Body>) {
          return owner_of(body.cid);
        } else if constexpr (OfNamedPerson<Body>) {
          return owner_of(body.owner);
        } else {
          return owner_of(command.actor.user);
        }
      },
      command.body);
}

const char* name_of(const CommandBody& body) {
  return kNames[body.index()];
}

std::string encode_command(const Command& command) {
  archive::Writer writer(kVersion);
  writer(command.actor);
  writer(static_cast<std::uint64_t>(command.body.index()));
  std::visit([&](const auto& body) { fields(writer, body); }, command.body);
  return writer.take();
}

std::optional<Command> decode_command(std::string_view bytes) {
  archive::Reader reader(bytes);
  if (!reader.ok() || reader.version() == 0) return std::nullopt;
  Command command;
  reader(command.actor);
  std::uint64_t number = 0;
  reader(number);
  if (!reader.ok() || !read_form(reader, number, command.body) || !reader.ok()) return std::nullopt;
  return command;
}

}  // namespace kith
