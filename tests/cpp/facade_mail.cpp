// Behaviour of namespace AUDIOROOM: commands, messages and conversations. The other user has an engine of its own.

#include "facade_host.hpp"

using check::LogSink;
using facade_test::Extras;
using facade_test::Host;
using facade_test::log_lines;
using facade_test::Session;

namespace {

/// A user who writes the texts and messages that come.
struct Friend {
    LogSink seen;
    audioroom::Engine engine;
    audioroom::Room room = 0;

    explicit Friend(const std::string &user, const std::string &room_id)
    {
        audioroom::EngineOptions options = check::engine_options(user);
        options.manual_publish = true;
        audioroom::Events events;
        events.on_login_room = [this](const auto &event) { seen.add("login " + std::to_string(event.status)); };
        events.on_text = [this](const auto &event) { seen.add(std::string("text ") + event.topic + " " + event.text); };
        events.on_room_message = [this](const auto &event) { seen.add(std::string("chat ") + event.text); };
        auto made = audioroom::Engine::Create(options, std::move(events));
        CHECK(made);
        engine = *std::move(made);
        room = engine.LoginRoom(room_id).value_or(0);
        CHECK(seen.wait("login 0"));
    }
};

AUDIOROOM::User user(const char *id)
{
    AUDIOROOM::User made;
    std::strcpy(made.szUserId, id);
    return made;
}

} // namespace

TEST(custom_commands_reach_the_named_users)
{
    Session session;
    Host &host = session.host;
    Friend bob("bob", "commands"), carl("carl", "commands");
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    AUDIOROOM::User members[] = {user("bob")};
    CHECK(AUDIOROOM::SendCustomCommand(members, 1, "early") == 0);
    AUDIOROOM::SetUserStateUpdate(true);
    CHECK(AUDIOROOM::LoginRoom("commands"));
    WAIT(host.seen, "users");
    const int seq = AUDIOROOM::SendCustomCommand(members, 1, "dim the light");
    CHECK(seq > 0);
    WAIT(host.seen, "command sent " + std::to_string(seq) + " 0 commands");
    WAIT(bob.seen, "text audioroom.command dim the light");
    CHECK(AUDIOROOM::SendRoomMessage(AUDIOROOM::MessageText, AUDIOROOM::CategoryChat, AUDIOROOM::PriorityDefault, "after") > seq);
    WAIT(carl.seen, "chat after");
    CHECK(carl.seen.count("text") == 0);

    CHECK(bob.engine.SendText(bob.room, "done", "audioroom.command", {"alice"}).ok());
    WAIT(host.seen, "command bob done in commands");

    log_lines().clear();
    CHECK(AUDIOROOM::SendCustomCommand(members, 0, "nobody") == 0);
    CHECK(AUDIOROOM::SendCustomCommand(nullptr, 1, "nobody") == 0);
    AUDIOROOM::User nameless[] = {user("bob"), AUDIOROOM::User()};
    CHECK(AUDIOROOM::SendCustomCommand(nameless, 2, "half") == 0);
    CHECK(log_lines().count("SendCustomCommand was refused: name at least one user") == 3);
    CHECK(AUDIOROOM::SendCustomCommand(members, 1, nullptr) == 0);
}

TEST(room_messages_keep_their_type_category_and_priority)
{
    Session session;
    Extras extras;
    Friend bob("bob", "messages");
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(AUDIOROOM::LoginRoom("messages"));
    WAIT(session.host.seen, "login 0");
    using namespace AUDIOROOM;
    const int seq = SendRoomMessage(MessagePicture, CategoryGift, PriorityHigh, "rose");
    CHECK(seq > 0);
    WAIT(extras.seen, "sent " + std::to_string(seq) + " 0 messages");
    WAIT(bob.seen, "text audioroom.message.2.4.3 rose");

    CHECK(bob.engine.SendText(bob.room, "cake", "audioroom.message.3.100.2").ok());
    WAIT(extras.seen, "message 1 bob 3 100 2 cake in messages");
    const std::string text(5000, 'x');
    CHECK(bob.engine.SendRoomMessage(bob.room, text).ok());
    WAIT(extras.seen, "message 1 bob 1 1 2 " + text + " in messages");
    CHECK(AUDIOROOM::SendRoomMessage(AUDIOROOM::MessageText, AUDIOROOM::CategoryChat, AUDIOROOM::PriorityDefault, "") == 0);
}

TEST(conversations_are_for_their_members)
{
    Session session;
    Extras extras;
    Friend bob("bob", "conversations"), carl("carl", "conversations");
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    AUDIOROOM::SetUserStateUpdate(true);
    CHECK(AUDIOROOM::LoginRoom("conversations"));
    WAIT(session.host.seen, "users");
    AUDIOROOM::User members[] = {user("bob")};
    const int seq = AUDIOROOM::CreateConversation("cooks\nand others", members, 1);
    CHECK(seq > 0);
    WAIT(extras.seen, "created 0 " + std::to_string(seq));
    WAIT(extras.seen, "conversation ");
    const std::string id = extras.seen.last("conversation ");
    WAIT(bob.seen, "text audioroom.conversation.new " + id + "\n");
    CHECK(AUDIOROOM::GetConversationInfo(id.c_str()));
    CHECK(extras.seen.count("info 0 " + id + " cooks and others by alice: alice bob") == 1);

    const int sent = AUDIOROOM::SendConversationMessage(id.c_str(), AUDIOROOM::MessageFile, "a recipe");
    CHECK(sent > seq);
    WAIT(extras.seen, "conversation sent 0 " + std::to_string(sent));
    WAIT(bob.seen, "text audioroom.conversation.3 " + id + "\na recipe");
    CHECK(bob.engine.SendText(bob.room, id + "\nthanks\nagain", "audioroom.conversation.1", {"alice"}).ok());
    WAIT(extras.seen, "told " + id + " bob 1 thanks\nagain");

    // Another user creates one with this user.
    const char *const told = "two\n1700000000\ngamers\nbob\tBob\nalice\tAlice";
    CHECK(bob.engine.SendText(bob.room, told, "audioroom.conversation.new", {"alice"}).ok());
    CHECK(bob.engine.SendText(bob.room, "two\nhello", "audioroom.conversation.1", {"alice"}).ok());
    WAIT(extras.seen, "told two bob 1 hello");
    CHECK(AUDIOROOM::GetConversationInfo("two"));
    CHECK(extras.seen.count("info 0 two gamers by bob: bob alice") == 1);
    CHECK(AUDIOROOM::SendConversationMessage("two", AUDIOROOM::MessageText, "hi") > 0);
    WAIT(bob.seen, "text audioroom.conversation.1 two\nhi");
    CHECK(carl.seen.count("text") == 0);

    CHECK(!AUDIOROOM::GetConversationInfo("none"));
    CHECK(AUDIOROOM::SendConversationMessage("none", AUDIOROOM::MessageText, "hi") == 0);
    CHECK(AUDIOROOM::CreateConversation("empty", nullptr, 0) == 0);
    CHECK(AUDIOROOM::LogoutRoom());
    CHECK(!AUDIOROOM::GetConversationInfo(id.c_str()));
}
