// What people put on messages and make of them: edits, reactions, pins, what is hidden or kept for oneself, answers in
// threads, mentions.
#include <algorithm>

#include "people.h"

namespace kith::sim {

using wire::Value;

// Somewhere one talks; later ones are more likely.
std::optional<People::Spot> People::some_message(const Client& client, bool own_only) {
  const ConversationView* view = somewhere(client);
  if (view == nullptr) return std::nullopt;
  std::vector<Spot> all;
  for (const auto& [seq, message] : view->messages) {
    const bool own = message.from == client.who().user.text();
    if (!message.gone && !message.from.empty() && (own || !own_only)) all.push_back({view, seq, &message});
  }
  if (all.empty()) return std::nullopt;
  return dice_.chance(0.5) ? all[all.size() - 1 - dice_.index(std::min<std::size_t>(all.size(), 3))] : dice_.pick(all);
}

People::Fields People::at(const Spot& spot) const {
  return fields({{"cid", Value(spot.view->cid)}, {"seq", Value(static_cast<std::int64_t>(spot.seq))}});
}

void People::mark(Client& client) {
  switch (dice_.between(0, 9)) {
    case 0:
    case 1:
      return edit(client);
    case 2:
    case 3:
      return react(client);
    case 4:
      return pin(client);
    case 5:
      return keep_for_oneself(client);
    case 6:
    case 7:
      return answer(client);
    case 8:
      return follow(client);
    default:
      return mention(client);
  }
}

void People::edit(Client& client) {
  const auto spot = some_message(client, true);
  if (!spot) return;
  auto what = at(*spot);
  what.push_back({"body", Value(fields({{"text", Value(fresh_text())}}))});
  if (dice_.chance(0.2)) what.push_back({"ifRev", Value(static_cast<std::int64_t>(spot->message->rev))});
  if (dice_.chance(0.2)) what.push_back({"mentions", Value(Value::Array{Value(somebody().text())})});
  what.push_back({"mid", fresh_mid()});
  client.ask("editMessage", std::move(what));
}

void People::react(Client& client) {
  static const std::vector<std::string> kEmojis{"👍", "❤️", "🎉", ":kith:"};
  const auto spot = some_message(client, false);
  if (!spot) return;
  auto what = at(*spot);
  what.push_back({"emoji", Value(dice_.pick(kEmojis))});
  client.ask(dice_.chance(0.7) ? "setReaction" : "unsetReaction", std::move(what));
}

void People::pin(Client& client) {
  const auto spot = some_message(client, false);
  if (spot) client.ask(dice_.chance(0.7) ? "pinMessage" : "unpinMessage", at(*spot));
}

void People::keep_for_oneself(Client& client) {
  const auto spot = some_message(client, false);
  if (!spot) return;
  auto what = at(*spot);
  switch (dice_.between(0, 3)) {
    case 0:
      what.push_back({"for", Value("me")});
      return client.ask("recallMessage", std::move(what));
    case 1:
      return client.ask("unhideMessage", std::move(what));
    case 2:
      return client.ask("favoriteMessage", std::move(what));
    default:
      return client.ask("unfavoriteMessage", std::move(what));
  }
}

void People::answer(Client& client) {
  const auto spot = some_message(client, false);
  if (!spot) return;
  if (dice_.chance(0.2)) {
    return client.say(spot->view->cid, fresh_text(),
                      fields({{"replyTo", Value(static_cast<std::int64_t>(spot->seq))}}));
  }
  const std::uint64_t root = spot->message->root != 0 ? spot->message->root : spot->seq;
  auto further = fields({{"threadRootSeq", Value(static_cast<std::int64_t>(root))}});
  if (dice_.chance(0.3)) further.push_back({"alsoInTimeline", Value(true)});
  client.say(spot->view->cid, fresh_text(), std::move(further));
}

void People::follow(Client& client) {
  const auto spot = some_message(client, false);
  if (!spot) return;
  const auto root = static_cast<std::int64_t>(spot->message->root != 0 ? spot->message->root : spot->seq);
  const Value cid(spot->view->cid);
  if (spot->message->root == 0 && dice_.chance(0.5)) {
    return client.ask(dice_.chance(0.6) ? "followThread" : "unfollowThread",
                      fields({{"cid", cid}, {"seq", Value(root)}}));
  }
  client.ask("read",
             fields({{"cid", cid}, {"pos", Value(static_cast<std::int64_t>(spot->seq))}, {"thread", Value(root)}}));
}

void People::mention(Client& client) {
  const ConversationView* view = somewhere(client);
  if (view == nullptr) return;
  if (dice_.chance(0.3)) return client.say(view->cid, fresh_text(), fields({{"mentionAll", Value("all")}}));
  client.say(view->cid, fresh_text(), fields({{"mentions", Value(Value::Array{Value(somebody().text())})}}));
}

}  // namespace kith::sim
