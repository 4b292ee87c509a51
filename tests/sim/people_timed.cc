// What goes on by itself: messages that expire, sends planned for later, texts that grow; and what one keeps of
// conversations for oneself.
#include "people.h"
#include "wire/json.h"

namespace kith::sim {

using wire::Value;

void People::wait_for_time(Client& client) {
  const ConversationView* view = somewhere(client);
  if (view == nullptr) return;
  const std::string cid = view->cid;
  switch (dice_.between(0, 5)) {
    case 0:
    case 1:
      return client.say(cid, fresh_text(), fields({{"expiresInMs", Value(dice_.between(1'000, 9'000))}}));
    case 2:
      return client.plan(cid, fresh_text(), dice_.between(2'100, 9'000));
    case 3:
      return replan(client);
    case 4:
      return client.say(cid, dice_.chance(0.5) ? "" : fresh_text(), fields({{"stream", Value(true)}}));
    default:
      return write_on(client);
  }
}

void People::replan(Client& client) {
  const auto& waiting = client.own().waiting();
  if (waiting.empty()) return;
  auto at = waiting.begin();
  std::advance(at, static_cast<std::ptrdiff_t>(dice_.index(waiting.size())));
  auto what = fields({{"scheduleId", Value(*at)}});
  if (dice_.chance(0.4)) return client.ask("cancelScheduled", std::move(what));
  what.push_back({"body", Value(fields({{"text", Value(fresh_text())}}))});
  client.ask("changeScheduled", std::move(what));
}

// Goes on with a text of its own, from where its row ends; what was appended since is written anew.
void People::write_on(Client& client) {
  for (const auto& [cid, view] : client.views()) {
    for (const auto& [seq, message] : view.messages) {
      if (!message.grows || message.gone || view.gone || message.from != client.who().user.text()) continue;
      if (dice_.chance(0.3)) continue;
      const auto body = wire::parse_json(message.body);
      const std::string so_far = body ? text_in(*body, "text") : std::string();
      auto what = at({.view = &view, .seq = seq, .message = &message});
      if (dice_.chance(0.3)) {
        what.push_back({"text", Value(so_far + " the end")});
        return client.ask("finishStream", std::move(what));
      }
      what.push_back({"offset", Value(static_cast<std::int64_t>(so_far.size()))});
      what.push_back({"text", Value(fresh_text())});
      return client.ask("appendStream", std::move(what));
    }
  }
}

void People::keep_house(Client& client) {
  const ConversationView* view = somewhere(client);
  if (view == nullptr) return;
  static const std::vector<std::string> kCommands{
      "pinConversation",  "unpinConversation",  "archiveConversation", "unarchiveConversation",
      "muteConversation", "unmuteConversation", "hideConversation",    "showConversation",
      "markUnread",       "unmarkUnread",       "untagConversation",   "tagConversation",
      "saveDraft",        "dropDraft",          "clearHistory"};
  const std::string& command = dice_.pick(kCommands);
  auto what = fields({{"cid", Value(view->cid)}});
  if (command == "tagConversation") what.push_back({"tags", Value(Value::Array{Value(fresh_text())})});
  if (command == "saveDraft") what.push_back({"text", Value(fresh_text())});
  if (command == "hideConversation" && dice_.chance(0.3)) what.push_back({"clear", Value(true)});
  if (command == "clearHistory" && view->head > 1) {
    what.push_back({"upTo", Value(dice_.between(1, static_cast<int>(view->head)))});
  }
  client.ask(command, std::move(what));
}

}  // namespace kith::sim
