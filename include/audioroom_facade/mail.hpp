// audioroom_facade/mail.hpp: commands, messages and conversations behind audioroom_facade.hpp, which includes it. Programs do not
// use it: everything in here may change without notice.
//
// On the way they are texts with a topic (AUDIOROOM_SendText), so other programs with audioroom.h can take part:
//
// * a command: topic "audioroom.command", the content;
// * a room message: a chat message of LiveKit if type, category and priority are the usual ones, otherwise a text with the topic
//   "audioroom.message.TYPE.CATEGORY.PRIORITY";
// * a new conversation: topic "audioroom.conversation.new", lines with its id, the time, its name, then one "id TAB name" for
//   each member, the creator included;
// * a message to a conversation: topic "audioroom.conversation.TYPE", a line with its id, then the content.

#ifndef AUDIOROOM_FACADE_MAIL_HPP
#define AUDIOROOM_FACADE_MAIL_HPP

#include <ctime>

#include "../audioroom_facade_state.hpp"

#if defined(__GNUC__) && !defined(_WIN32)
#pragma GCC visibility push(hidden)
#endif

namespace AUDIOROOM {

namespace detail {

inline constexpr char COMMAND_TOPIC[] = "audioroom.command";
inline constexpr char MESSAGE_TOPIC[] = "audioroom.message.";
inline constexpr char CONVERSATION_TOPIC[] = "audioroom.conversation.";
/// The largest number of conversations that are remembered in a room; of more, GetConversationInfo knows nothing.
inline constexpr size_t MAX_CONVERSATIONS = 1000;

/// Sends with `send(engine, room)`, which returns the number of the request. Returns a number for the program, or 0 if it was
/// refused.
template <class Send>
int Facade::Request(const char *call, Asked asked, Send send)
{
    Lock lock(mutex_);
    if (!engine_ || !logged_in_)
        return Refuse(lock, call, "wait for OnLoginRoom first"), 0;
    const audioroom::Result<uint64_t> request = send(engine_, room_);
    if (!request)
        return Refuse(lock, call, request.status()), 0;
    next_seq_ = next_seq_ == std::numeric_limits<int>::max() ? 1 : next_seq_ + 1;
    asked.seq = next_seq_;
    requests_[*request] = std::move(asked);
    return next_seq_;
}

/// The ids of users. Empty if an id is empty.
inline std::vector<std::string> user_ids(const User *members, unsigned int count)
{
    std::vector<std::string> ids;
    for (unsigned int i = 0; members && i < count; ++i) {
        if (!members[i].szUserId[0])
            return {};
        ids.emplace_back(members[i].szUserId);
    }
    return ids;
}

/// The same text on one line, without tabs.
inline std::string one_line(std::string text)
{
    for (char &letter : text) {
        if (letter == '\n' || letter == '\t')
            letter = ' ';
    }
    return text;
}

/// Takes the text before `end`, or all of it, off the front.
inline std::string take(std::string &text, char end)
{
    const size_t at = text.find(end);
    std::string part = text.substr(0, at);
    text.erase(0, at == std::string::npos ? at : at + 1);
    return part;
}

/// A number made from a text (FNV-1a).
inline unsigned long long number_of(const char *text)
{
    unsigned long long number = 14695981039346656037ull;
    for (; *text; ++text)
        number = (number ^ static_cast<unsigned char>(*text)) * 1099511628211ull;
    return number;
}

inline int Facade::SendCustomCommand(const User *members, unsigned int count, const char *content)
{
    const std::vector<std::string> ids = user_ids(members, count);
    if (ids.empty()) {
        Lock lock(mutex_);
        return Refuse(lock, "SendCustomCommand", "name at least one user, each with an id"), 0;
    }
    Asked asked;
    asked.kind = Asked::COMMAND;
    return Request("SendCustomCommand", asked, [&](audioroom::Engine &engine, audioroom::Room room) {
        return engine.SendText(room, text(content), COMMAND_TOPIC, ids);
    });
}

inline int Facade::SendRoomMessage(MessageType type, MessageCategory category, MessagePriority priority, const char *content)
{
    return Request("SendRoomMessage", Asked(), [&](audioroom::Engine &engine, audioroom::Room room) {
        if (type == MessageText && category == CategoryChat && priority == PriorityDefault)
            return engine.SendRoomMessage(room, text(content));
        const std::string topic =
            MESSAGE_TOPIC + std::to_string(type) + "." + std::to_string(category) + "." + std::to_string(priority);
        return engine.SendText(room, text(content), topic);
    });
}

inline int Facade::CreateConversation(const char *name, const User *members, unsigned int count)
{
    const std::vector<std::string> ids = user_ids(members, count);
    Lock lock(mutex_);
    const auto breaks_a_line = [](const std::string &id) { return id.find_first_of("\n\t") != std::string::npos; };
    if (ids.empty() || std::any_of(ids.begin(), ids.end(), breaks_a_line))
        return Refuse(lock, "CreateConversation", "name at least one user, each with an id without line breaks and tabs"), 0;
    if (options_.user_id.empty() || breaks_a_line(options_.user_id))
        return Refuse(lock, "CreateConversation", "call SetUser first, with an id without line breaks and tabs"), 0;
    Conversation made;
    made.info.szConverName = one_line(text(name)).c_str();
    copy_text(made.info.szCreatorId, options_.user_id.c_str());
    made.info.createTime = static_cast<int>(std::time(nullptr));
    User creator;
    copy_text(creator.szUserId, options_.user_id.c_str());
    copy_text(creator.szUserName, options_.user_name.c_str());
    made.members.assign(members, members + count);
    made.members.insert(made.members.begin(), creator);
    lock.unlock();

    Asked asked;
    asked.kind = Asked::CREATE;
    // The user's id and the numbers of the process make it unique in the room.
    asked.conversation = std::string(creator.szUserId) + "-" + std::to_string(made.info.createTime) + "-" +
                         std::to_string(std::chrono::steady_clock::now().time_since_epoch().count());
    std::string body = asked.conversation + "\n" + std::to_string(made.info.createTime) + "\n" +
                       static_cast<const char *>(made.info.szConverName);
    for (const User &member : made.members)
        body += std::string("\n") + member.szUserId + "\t" + one_line(member.szUserName);
    return Request("CreateConversation", asked, [&](audioroom::Engine &engine, audioroom::Room room) {
        auto request = engine.SendText(room, body, std::string(CONVERSATION_TOPIC) + "new", ids);
        if (request && conversations_.size() < MAX_CONVERSATIONS)
            conversations_[asked.conversation] = made;
        return request;
    });
}

inline bool Facade::GetConversationInfo(const char *id)
{
    Lock lock(mutex_);
    const auto found = conversations_.find(text(id));
    if (found == conversations_.end())
        return Refuse(lock, "GetConversationInfo", "there is no such conversation of this user in the room");
    Conversation copy = found->second;
    const std::string room_id = room_id_;
    const uint64_t epoch = epoch_;
    lock.unlock();
    Deliver(epoch, 0, &Facade::im_callback_, "OnGetConversationInfo", [&](IAudioIMCallback &callback) {
        callback.OnGetConversationInfo(0, room_id.c_str(), id, &copy.info, copy.members.data(),
                                       static_cast<unsigned int>(copy.members.size()));
    });
    return true;
}

inline int Facade::SendConversationMessage(const char *id, MessageType type, const char *content)
{
    std::vector<std::string> ids;
    {
        Lock lock(mutex_);
        const auto found = conversations_.find(text(id));
        if (found == conversations_.end())
            return Refuse(lock, "SendConversationMessage", "there is no such conversation of this user in the room"), 0;
        for (const User &member : found->second.members) {
            if (options_.user_id != member.szUserId)
                ids.emplace_back(member.szUserId);
        }
    }
    Asked asked;
    asked.kind = Asked::CONVERSATION;
    asked.conversation = text(id);
    if (ids.empty()) {
        Lock lock(mutex_);
        return Refuse(lock, "SendConversationMessage", "the conversation has no other member"), 0;
    }
    return Request("SendConversationMessage", asked, [&](audioroom::Engine &engine, audioroom::Room room) {
        return engine.SendText(room, asked.conversation + "\n" + text(content), CONVERSATION_TOPIC + std::to_string(type), ids);
    });
}

inline void Facade::OnRequestDone(uint64_t epoch, const audioroom::RequestDoneEvent &event)
{
    Asked asked;
    {
        const Lock lock(mutex_);
        const auto found = epoch == epoch_ ? requests_.find(event.request) : requests_.end();
        if (found == requests_.end())
            return;
        asked = std::move(found->second);
        requests_.erase(found);
        if (asked.kind == Asked::CREATE && event.status != AUDIOROOM_OK)
            conversations_.erase(asked.conversation);
    }
    const std::string room_id = RoomId(event.room);
    const char *const id = asked.conversation.c_str();
    if (asked.kind == Asked::COMMAND) {
        return Deliver(epoch, event.room, &Facade::room_callback_, "OnCustomCommand", [&](IAudioRoomCallback &callback) {
            callback.OnCustomCommand(event.status, asked.seq, room_id.c_str());
        });
    }
    const char *const name = asked.kind == Asked::MESSAGE  ? "OnSendRoomMessage"
                             : asked.kind == Asked::CREATE ? "OnCreateConversation"
                                                           : "OnSendConversationMessage";
    Deliver(epoch, event.room, &Facade::im_callback_, name, [&](IAudioIMCallback &callback) {
        if (asked.kind == Asked::MESSAGE)
            callback.OnSendRoomMessage(event.status, room_id.c_str(), asked.seq, 0);
        else if (asked.kind == Asked::CREATE)
            callback.OnCreateConversation(event.status, room_id.c_str(), asked.seq, id);
        else
            callback.OnSendConversationMessage(event.status, room_id.c_str(), id, asked.seq, 0);
    });
}

/// Fills the fields that RoomMessage and ConversationMessage share from an event.
template <class Message, class Event>
void fill_message(Message &message, const Event &event, const char *content)
{
    copy_text(message.szUserId, event.user_id);
    copy_text(message.szUserName, event.user_name);
    message.szContent = content;
    message.messageId = number_of(event.message_id);
    message.sendTime = event.sent_at_ms > 0 ? static_cast<unsigned long long>(event.sent_at_ms) : 0;
}

inline void Facade::OnText(uint64_t epoch, const audioroom::TextEvent &event)
{
    const std::string topic = event.topic, room_id = RoomId(event.room);
    const auto begins = [&topic](const char *start) { return topic.compare(0, std::strlen(start), start) == 0; };
    if (topic == COMMAND_TOPIC) {
        Deliver(epoch, event.room, &Facade::room_callback_, "OnRecvCustomCommand", [&](IAudioRoomCallback &callback) {
            callback.OnRecvCustomCommand(event.user_id, event.user_name, event.text, room_id.c_str());
        });
    } else if (begins(MESSAGE_TOPIC)) {
        RoomMessage message;
        fill_message(message, event, event.text);
        message.szMessageId = event.message_id;
        std::string numbers = topic.substr(std::strlen(MESSAGE_TOPIC));
        const auto next = [&numbers] { return static_cast<int>(std::strtol(take(numbers, '.').c_str(), nullptr, 10)); };
        message.type = static_cast<MessageType>(next());
        message.category = static_cast<MessageCategory>(next());
        message.priority = static_cast<MessagePriority>(next());
        Deliver(epoch, event.room, &Facade::im_callback_, "OnRecvRoomMessage",
                [&](IAudioIMCallback &callback) { callback.OnRecvRoomMessage(&message, 1, room_id.c_str()); });
    } else if (begins(CONVERSATION_TOPIC)) {
        OnConversation(epoch, event, topic.substr(std::strlen(CONVERSATION_TOPIC)));
    }
}

inline void Facade::OnConversation(uint64_t epoch, const audioroom::TextEvent &event, const std::string &kind)
{
    std::string rest = event.text;
    const std::string id = take(rest, '\n');
    if (kind != "new") {
        const std::string room_id = RoomId(event.room);
        ConversationMessage message;
        fill_message(message, event, rest.c_str());
        message.type = static_cast<MessageType>(std::strtol(kind.c_str(), nullptr, 10));
        return Deliver(epoch, event.room, &Facade::im_callback_, "OnRecvConversationMessage", [&](IAudioIMCallback &callback) {
            callback.OnRecvConversationMessage(&message, id.c_str(), room_id.c_str());
        });
    }
    Conversation made;
    made.info.createTime = static_cast<int>(std::strtol(take(rest, '\n').c_str(), nullptr, 10));
    made.info.szConverName = take(rest, '\n').c_str();
    copy_text(made.info.szCreatorId, event.user_id);
    while (!rest.empty()) {
        std::string line = take(rest, '\n');
        User member;
        copy_text(member.szUserId, take(line, '\t').c_str());
        copy_text(member.szUserName, line.c_str());
        made.members.push_back(member);
    }
    const Lock lock(mutex_);
    // The first text with this id counts: another user cannot change a conversation.
    if (epoch == epoch_ && event.room == room_ && conversations_.size() < MAX_CONVERSATIONS)
        conversations_.emplace(id, std::move(made));
}

inline void Facade::AddMailEvents(uint64_t epoch, audioroom::Events &events)
{
    events.on_request_done = [this, epoch](const auto &event) { OnRequestDone(epoch, event); };
    events.on_text = [this, epoch](const auto &event) { OnText(epoch, event); };
    events.on_room_message = [this, epoch](const auto &event) {
        const std::string room_id = RoomId(event.room);
        RoomMessage message;
        fill_message(message, event, event.text);
        message.szMessageId = event.message_id;
        Deliver(epoch, event.room, &Facade::im_callback_, "OnRecvRoomMessage",
                [&](IAudioIMCallback &callback) { callback.OnRecvRoomMessage(&message, 1, room_id.c_str()); });
    };
}

} // namespace detail

} // namespace AUDIOROOM

#if defined(__GNUC__) && !defined(_WIN32)
#pragma GCC visibility pop
#endif

#endif
