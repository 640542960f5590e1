// audioroom_facade/message.hpp: commands, messages and conversations. audioroom_facade.hpp includes it.

#ifndef AUDIOROOM_FACADE_MESSAGE_HPP
#define AUDIOROOM_FACADE_MESSAGE_HPP

#ifndef AUDIOROOM_FACADE_HPP
#error "include audioroom.hpp, which includes this file"
#endif

namespace AUDIOROOM {

/// Sets the object that receives messages; otherwise like SetAudioRoomCallback.
inline bool SetAudioIMCallback(IAudioIMCallback *pCB)
{
    return detail::Facade::Get().SetCallback(&detail::Facade::im_callback_, pCB);
}

// The Send and Create functions below return a number above 0, with which the callback reports the result, or 0 if the call was
// refused; the log then has the reason. Content has 1 byte or more.

/// Sends a command to some users of the room, up to 262144 bytes. Each of them gets OnRecvCustomCommand; OnCustomCommand
/// reports that it was sent, also if a user has left meanwhile.
inline int SendCustomCommand(const User *memberList, unsigned int memberCount, const char *content)
{
    return detail::Facade::Get().SendCustomCommand(memberList, memberCount, content);
}

/// Sends a message to everyone in the room, up to 64000 bytes. The others get OnRecvRoomMessage; OnSendRoomMessage reports that
/// it was sent. A message of MessageText, CategoryChat and PriorityDefault is a chat message for LiveKit's clients too.
inline int SendRoomMessage(MessageType type, MessageCategory category, MessagePriority priority, const char *messageContent)
{
    return detail::Facade::Get().SendRoomMessage(type, category, priority, messageContent);
}

/// Creates a conversation of this user with some users of the room. OnCreateConversation reports its id. The members learn of
/// it at once; a user who is not in the room at that time does not. It ends with the room.
inline int CreateConversation(const char *conversationName, const User *memberList, unsigned int memberCount)
{
    return detail::Facade::Get().CreateConversation(conversationName, memberList, memberCount);
}

/// Asks for the name, the creator and the members of a conversation. OnGetConversationInfo has the answer: it is called on this
/// thread, before this function returns. False: this user is in no such conversation.
inline bool GetConversationInfo(const char *conversationId)
{
    return detail::Facade::Get().GetConversationInfo(conversationId);
}

/// Sends a message to the other members of a conversation, up to 260000 bytes. They get OnRecvConversationMessage;
/// OnSendConversationMessage reports that it was sent.
inline int SendConversationMessage(const char *conversationId, MessageType type, const char *messageContent)
{
    return detail::Facade::Get().SendConversationMessage(conversationId, type, messageContent);
}

} // namespace AUDIOROOM

#endif
