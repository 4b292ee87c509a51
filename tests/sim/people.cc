#include "people.h"

#include <fmt/format.h>

#include <algorithm>

namespace kith::sim {

using wire::Value;

namespace {

constexpr int kGroupsMost = 6;
constexpr std::size_t kWaitingMost = 40;  // of one device; then its person looks after the connection

}  // namespace

People::Fields People::fields(std::initializer_list<std::pair<std::string_view, Value>> all) {
  Fields out;
  for (const auto& [key, value] : all) out.push_back({std::string(key), value});
  return out;
}

std::string People::fresh_text() {
  return fmt::format("text {}", ++texts_);
}

Value People::fresh_mid() {
  return Value(fmt::format("command-{:06}", ++mids_));
}

const ConversationView* People::somewhere(const Client& client, bool group_only) {
  std::vector<const ConversationView*> all;
  for (const auto& [cid, view] : client.views()) {
    if (!view.gone && (!group_only || view.kind == "group")) all.push_back(&view);
  }
  return all.empty() ? nullptr : dice_.pick(all);
}

void People::act(Client& client) {
  if (client.waiting() > kWaitingMost) return come_and_go(client);
  const int what = dice_.between(0, 99);
  if (what < 22) return talk(client);
  if (what < 29) return chatter(client);
  if (what < 40) return move(client);
  if (what < 54) return mark(client);
  if (what < 60) return wait_for_time(client);
  if (what < 65) return keep_house(client);
  if (what < 70) return take_back(client);
  if (what < 74) return found(client);
  if (what < 83) return change_members(client);
  if (what < 87) return change_group(client);
  if (what < 93) return relate(client);
  come_and_go(client);
}

void People::talk(Client& client) {
  const ConversationView* view = somewhere(client);
  if (view == nullptr) return;
  const int padding = dice_.chance(0.2) ? dice_.between(100, 900) : dice_.between(0, 40);
  client.say(view->cid, fmt::format("{} {}", fresh_text(), std::string(static_cast<std::size_t>(padding), '.')));
}

void People::chatter(Client& client) {
  const ConversationView* view = somewhere(client);
  if (view == nullptr) return;
  const std::string cid = view->cid;
  for (int i = dice_.between(2, 15); i > 0; --i) client.say(cid, fresh_text());
}

void People::move(Client& client) {
  const ConversationView* view = somewhere(client);
  if (view == nullptr || view->head == 0) return;
  const auto pos = static_cast<std::int64_t>(
      dice_.chance(0.6) ? view->head : static_cast<std::uint64_t>(dice_.between(0, static_cast<int>(view->head) + 3)));
  auto what = fields({{"cid", Value(view->cid)}, {"pos", Value(pos)}});
  if (dice_.chance(0.5)) return client.tell("ack", std::move(what));
  client.ask(dice_.chance(0.7) ? "read" : "ack", std::move(what));
}

void People::take_back(Client& client) {
  const auto spot = some_message(client, true);
  if (!spot) return;
  auto what = at(*spot);
  what.push_back({"mid", fresh_mid()});
  client.ask("recallMessage", std::move(what));
}

void People::found(Client& client) {
  if (dice_.chance(0.4) || groups_ >= kGroupsMost) {
    return client.ask("createConversation", fields({{"kind", Value("dm")}, {"userId", Value(somebody().text())}}));
  }
  Value::Array members;
  for (const UserId user : people_) {
    if (user != client.who().user && dice_.chance(0.6)) members.emplace_back(user.text());
  }
  client.ask("createConversation", fields({{"kind", Value("group")},
                                           {"mid", fresh_mid()},
                                           {"name", Value(fmt::format("group {}", ++groups_))},
                                           {"historyFromStart", Value(dice_.chance(0.5))},
                                           {"members", Value(std::move(members))}}));
}

void People::change_members(Client& client) {
  const ConversationView* view = somewhere(client, true);
  if (view == nullptr) return;
  const std::string user = somebody().text();
  if (dice_.chance(0.55)) {
    Value::Array users;
    users.emplace_back(user);
    return client.ask("addMembers",
                      fields({{"cid", Value(view->cid)}, {"userIds", Value(std::move(users))}, {"mid", fresh_mid()}}));
  }
  client.ask("removeMember", fields({{"cid", Value(view->cid)}, {"userId", Value(user)}, {"mid", fresh_mid()}}));
}

void People::change_group(Client& client) {
  const ConversationView* view = somewhere(client, true);
  if (view == nullptr) return;
  const auto cid = Value(view->cid);
  if (dice_.chance(0.06)) return client.ask("dissolveConversation", fields({{"cid", cid}, {"mid", fresh_mid()}}));
  if (dice_.chance(0.2)) {
    auto what = fields({{"cid", cid}, {"mid", fresh_mid()}});
    switch (dice_.between(0, 3)) {
      case 0:
        what.push_back({"messageLifeS", Value(dice_.between(0, 6))});
        break;
      case 1:
        what.push_back({"slowModeS", Value(dice_.between(0, 1))});
        break;
      case 2:
        what.push_back({"announcement", Value(fresh_text())});
        break;
      default:
        what.push_back({"historyFromStart", Value(dice_.chance(0.5))});
    }
    return client.ask("updateConversation", std::move(what));
  }
  if (dice_.chance(0.5)) {
    return client.ask(
        "updateConversation",
        fields({{"cid", cid}, {"mid", fresh_mid()}, {"name", Value(fmt::format("name {}", dice_.between(1, 9)))}}));
  }
  client.ask("updateMember", fields({{"cid", cid},
                                     {"userId", Value(somebody().text())},
                                     {"role", Value(dice_.chance(0.5) ? "admin" : "member")},
                                     {"mid", fresh_mid()}}));
}

void People::relate(Client& client) {
  const UserId other = somebody();
  if (other == client.who().user) return;
  const auto whom = fields({{"userId", Value(other.text())}});
  switch (dice_.between(0, 4)) {
    case 0:
      return client.ask("requestFriend", whom);
    case 1:
      return client.ask("removeFriend", whom);
    case 2:
      return client.ask("blockUser", whom);
    default:
      return client.ask("unblockUser", whom);
  }
}

void People::come_and_go(Client& client) {
  const int what = dice_.between(0, 9);
  if (what < 5) return client.want(!client.wants_online());
  if (what < 7) return client.drop_link();
  if (what < 8) return client.forget_everything();
  for (const auto& [cid, view] : client.views()) {
    if (view.room() && !view.gone) return client.enter(std::string(cid));
  }
}

}  // namespace kith::sim
