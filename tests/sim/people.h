// People: what the persons of a run do, one thing at a time on one of their devices: talk, read, take back, found and
// change groups, block, befriend, go away and come back (people.cc); edit, react, pin, hide, answer in threads, mention
// (people_marks.cc); plan, let expire and grow, tidy their own list (people_timed.cc). Thread: one.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "client.h"
#include "dice.h"

namespace kith::sim {

class People {
 public:
  People(Dice& dice, std::vector<UserId> people) : dice_(dice), people_(std::move(people)) {}

  void act(Client& client);

 private:
  using Fields = wire::Value::Object;
  // A message that a device knows, in a conversation it is in.
  struct Spot {
    const ConversationView* view = nullptr;
    std::uint64_t seq = 0;
    const SeenMessage* message = nullptr;
  };

  static Fields fields(std::initializer_list<std::pair<std::string_view, wire::Value>> all);
  std::optional<Spot> some_message(const Client& client, bool own_only);
  Fields at(const Spot& spot) const;
  const ConversationView* somewhere(const Client& client, bool group_only = false);
  void talk(Client& client);
  void chatter(Client& client);
  void move(Client& client);
  void take_back(Client& client);
  void found(Client& client);
  void change_members(Client& client);
  void change_group(Client& client);
  void relate(Client& client);
  void come_and_go(Client& client);
  void mark(Client& client);
  void edit(Client& client);
  void react(Client& client);
  void pin(Client& client);
  void keep_for_oneself(Client& client);
  void answer(Client& client);
  void follow(Client& client);
  void mention(Client& client);
  void wait_for_time(Client& client);
  void replan(Client& client);
  void write_on(Client& client);
  void keep_house(Client& client);
  std::string fresh_text();
  wire::Value fresh_mid();
  const UserId& somebody() { return dice_.pick(people_); }

  Dice& dice_;
  const std::vector<UserId> people_;
  int mids_ = 0;
  int texts_ = 0;
  int groups_ = 0;
};

}  // namespace kith::sim
