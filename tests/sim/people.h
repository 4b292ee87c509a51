// People: what the persons of a run do, one thing at a time on one of their devices: talk, read, take back, found and
// change groups, block, befriend, go away and come back. Thread: one.
#pragma once

#include <memory>
#include <vector>

#include "client.h"
#include "dice.h"

namespace kith::sim {

class People {
 public:
  People(Dice& dice, std::vector<UserId> people) : dice_(dice), people_(std::move(people)) {}

  void act(Client& client);

 private:
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
  wire::Value fresh_mid();
  const UserId& somebody() { return dice_.pick(people_); }

  Dice& dice_;
  const std::vector<UserId> people_;
  int mids_ = 0;
  int texts_ = 0;
  int groups_ = 0;
};

}  // namespace kith::sim
