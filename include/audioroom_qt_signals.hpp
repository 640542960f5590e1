// audioroom_qt_signals.hpp: the callbacks of namespace AUDIOROOM as Qt signals. Header-only; Qt 5.10 or newer, Core only.
//
//     AUDIOROOM::QtEvents events(qApp);      // audioroom_qt.hpp: callbacks, and so the signals, come in the Qt loop
//     AUDIOROOM::QtSignals signals;          // before LoginRoom
//     connect(&signals, &AUDIOROOM::QtSignals::onLoginRoom, this, &Window::onLoginRoom);   // void onLoginRoom(int, QString)
//
// The class has Q_OBJECT, so Qt's moc has to read this file. With CMake, set AUTOMOC and add the path of this file to the
// sources of the program: target_sources(program PRIVATE /usr/include/audioroom_qt_signals.hpp).

#ifndef AUDIOROOM_QT_SIGNALS_HPP
#define AUDIOROOM_QT_SIGNALS_HPP

#include <QtCore/QList>
#include <QtCore/QMetaType>

#include "audioroom_qt.hpp"

namespace AUDIOROOM {

/// StreamInfo with QString.
struct QtStream {
    QString userID;    ///< The user who publishes it.
    QString userName;  ///< The name of that user.
    QString streamID;  ///< The id of the stream.
    QString extraInfo; ///< The text of SetPublishStreamExtraInfo.
    bool isMuted = false; ///< The user has switched the microphone off, or a moderator mutes the user.
};

/// UserInfo with QString.
struct QtUser {
    QString userID;       ///< The id.
    QString userName;     ///< The name.
    bool isAdded = true;  ///< False: the user left.
};

} // namespace AUDIOROOM

Q_DECLARE_METATYPE(AUDIOROOM::QtStream)
Q_DECLARE_METATYPE(AUDIOROOM::QtUser)
Q_DECLARE_METATYPE(AUDIOROOM::PublishQuality)
Q_DECLARE_METATYPE(AUDIOROOM::PlayQuality)

namespace AUDIOROOM {

/// The callbacks of all classes as signals. The arguments are those of the callbacks, with QString for text.
///
/// The constructor sets the object as the receiver of all callbacks but those of recorded audio and of the aux input; the
/// destructor removes it. Another Set…Callback takes that class of callbacks away from it. With QtEvents, the signals are
/// emitted on the thread of the loop. Without QtEvents, they are emitted on a thread of the library; Qt then queues them for
/// receivers of other threads. A slot that ends the room, logs in again or calls UnInitSDK is permitted.
class QtSignals : public QObject,
                  public IAudioRoomCallback,
                  public IAudioEngineCallback,
                  public IAudioLivePublisherCallback,
                  public IAudioLivePlayerCallback,
                  public ILiveEventCallback,
                  public IDeviceStateCallback,
                  public ISoundLevelCallback,
                  public IAudioIMCallback {
    Q_OBJECT

public:
    explicit QtSignals(QObject *parent = nullptr) : QObject(parent)
    {
        qRegisterMetaType<AUDIOROOM::QtStream>("AUDIOROOM::QtStream");
        qRegisterMetaType<QList<AUDIOROOM::QtStream>>("QList<AUDIOROOM::QtStream>");
        qRegisterMetaType<QList<AUDIOROOM::QtUser>>("QList<AUDIOROOM::QtUser>");
        qRegisterMetaType<AUDIOROOM::PublishQuality>("AUDIOROOM::PublishQuality");
        qRegisterMetaType<AUDIOROOM::PlayQuality>("AUDIOROOM::PlayQuality");
        Receive(true);
    }
    ~QtSignals() override { Receive(false); }

Q_SIGNALS:
    void onLoginRoom(int errorCode, QString roomID);
    void onLogoutRoom(int errorCode, QString roomID);
    void onKickout(int reason, QString roomID);
    void onDisconnect(int errorCode, QString roomID);
    void onReconnecting(int errorCode, QString roomID);
    void onReconnected(QString roomID);
    void onTokenNeeded(int errorCode, QString roomID);
    /// `isAdded` is false for a stream that ended.
    void onStreamUpdate(bool isAdded, AUDIOROOM::QtStream stream, QString roomID);
    /// `isTotal`: the list is complete and replaces what the program knew.
    void onUserUpdate(QList<AUDIOROOM::QtUser> users, bool isTotal);
    void onStreamExtraInfoUpdated(QList<AUDIOROOM::QtStream> streams, QString roomID);
    void onCustomCommand(int errorCode, int requestSeq, QString roomID);
    void onRecvCustomCommand(QString userID, QString userName, QString content, QString roomID);
    void onAudioEngineStart();
    void onAudioEngineStop();
    void onPublishStateUpdate(int stateCode, QString streamID);
    void onMutedByServer(bool isMuted, QString streamID);
    void onPublishQualityUpdate(QString streamID, AUDIOROOM::PublishQuality quality);
    void onPlayStateUpdate(int stateCode, AUDIOROOM::QtStream stream);
    void onRecvRemoteAudioFirstFrame(QString streamID);
    void onPlayQualityUpdate(QString streamID, AUDIOROOM::PlayQuality quality);
    /// `event` is an EventType.
    void onAVKitEvent(int event, QString streamID);
    /// `deviceType` is an AudioDeviceType. `isAdded` is false for a device that was removed.
    void onAudioDeviceStateChanged(int deviceType, QString deviceID, QString deviceName, bool isAdded);
    void onDeviceError(QString deviceName, int errorCode);
    void onSoundLevelUpdate(QString streamID, float soundLevel);
    void onCaptureSoundLevelUpdate(float soundLevel);
    void onSendRoomMessage(int errorCode, QString roomID, int sendSeq);
    void onRecvRoomMessage(QString userID, QString userName, QString content, QString roomID);
    void onCreateConversation(int errorCode, QString roomID, int sendSeq, QString conversationID);
    void onSendConversationMessage(int errorCode, QString roomID, QString conversationID, int sendSeq);
    void onRecvConversationMessage(QString userID, QString userName, QString content, QString conversationID, QString roomID);

private:
    void Receive(bool on)
    {
        SetAudioRoomCallback(on ? this : nullptr);
        SetAudioEngineCallback(on ? this : nullptr);
        SetAudioLivePublisherCallback(on ? this : nullptr);
        SetAudioLivePlayerCallback(on ? this : nullptr);
        SetAudioLiveEventCallback(on ? this : nullptr);
        SetAudioDeviceStateCallback(on ? this : nullptr);
        SetSoundLevelCallback(on ? this : nullptr);
        SetAudioIMCallback(on ? this : nullptr);
    }

    static QString text(const char *utf8) { return QString::fromUtf8(utf8); }

    static QtStream stream(const StreamInfo &info)
    {
        return {text(info.szUserId), text(info.szUserName), text(info.szStreamId), text(info.szExtraInfo), info.bMuted};
    }

    void OnLoginRoom(int error, const char *room) override { Q_EMIT onLoginRoom(error, text(room)); }
    void OnLogoutRoom(int error, const char *room) override { Q_EMIT onLogoutRoom(error, text(room)); }
    void OnKickout(int reason, const char *room) override { Q_EMIT onKickout(reason, text(room)); }
    void OnDisconnect(int error, const char *room) override { Q_EMIT onDisconnect(error, text(room)); }
    void OnReconnecting(int error, const char *room) override { Q_EMIT onReconnecting(error, text(room)); }
    void OnReconnected(const char *room) override { Q_EMIT onReconnected(text(room)); }
    void OnTokenNeeded(int error, const char *room) override { Q_EMIT onTokenNeeded(error, text(room)); }
    void OnStreamUpdate(StreamUpdateType type, const StreamInfo &info, const char *room) override
    {
        Q_EMIT onStreamUpdate(type == StreamAdded, stream(info), text(room));
    }
    void OnUserUpdate(const UserInfo *infos, unsigned int count, UserUpdateType type) override
    {
        QList<QtUser> users;
        for (unsigned int i = 0; i < count; ++i)
            users.append({text(infos[i].szUserId), text(infos[i].szUserName), infos[i].udapteFlag == USER_ADDED});
        Q_EMIT onUserUpdate(users, type == UPDATE_TOTAL);
    }
    void OnStreamExtraInfoUpdated(StreamInfo *infos, unsigned int count, const char *room) override
    {
        QList<QtStream> streams;
        for (unsigned int i = 0; i < count; ++i)
            streams.append(stream(infos[i]));
        Q_EMIT onStreamExtraInfoUpdated(streams, text(room));
    }
    void OnCustomCommand(int error, int seq, const char *room) override { Q_EMIT onCustomCommand(error, seq, text(room)); }
    void OnRecvCustomCommand(const char *user, const char *name, const char *content, const char *room) override
    {
        Q_EMIT onRecvCustomCommand(text(user), text(name), text(content), text(room));
    }
    void OnAudioEngineStart() override { Q_EMIT onAudioEngineStart(); }
    void OnAudioEngineStop() override { Q_EMIT onAudioEngineStop(); }
    void OnPublishStateUpdate(int state, const char *id, const PublishingStreamInfo &) override
    {
        Q_EMIT onPublishStateUpdate(state, text(id));
    }
    void OnMutedByServer(bool muted, const char *id) override { Q_EMIT onMutedByServer(muted, text(id)); }
    void OnPublishQualityUpdate(const char *id, PublishQuality quality) override
    {
        Q_EMIT onPublishQualityUpdate(text(id), quality);
    }
    void OnPlayStateUpdate(int state, const StreamInfo &info) override { Q_EMIT onPlayStateUpdate(state, stream(info)); }
    void OnRecvRemoteAudioFirstFrame(const char *id) override { Q_EMIT onRecvRemoteAudioFirstFrame(text(id)); }
    void OnPlayQualityUpdate(const char *id, PlayQuality quality) override { Q_EMIT onPlayQualityUpdate(text(id), quality); }
    void OnAVKitEvent(int event, EventInfo *info) override { Q_EMIT onAVKitEvent(event, text(info->arrValues[0])); }
    void OnAudioDeviceStateChanged(AudioDeviceType type, DeviceInfo *device, DeviceState state) override
    {
        Q_EMIT onAudioDeviceStateChanged(type, text(device->szDeviceId), text(device->szDeviceName), state == Device_Added);
    }
    void OnDeviceError(const char *name, int error) override { Q_EMIT onDeviceError(text(name), error); }
    void OnSoundLevelUpdate(SoundLevelInfo *levels, unsigned int count) override
    {
        for (unsigned int i = 0; i < count; ++i)
            Q_EMIT onSoundLevelUpdate(text(levels[i].szStreamID), levels[i].soundLevel);
    }
    void OnCaptureSoundLevelUpdate(SoundLevelInfo *level) override { Q_EMIT onCaptureSoundLevelUpdate(level->soundLevel); }
    void OnSendRoomMessage(int error, const char *room, int seq, unsigned long long) override
    {
        Q_EMIT onSendRoomMessage(error, text(room), seq);
    }
    void OnRecvRoomMessage(RoomMessage *messages, unsigned int count, const char *room) override
    {
        for (const RoomMessage *message = messages; message != messages + count; ++message)
            Q_EMIT onRecvRoomMessage(text(message->szUserId), text(message->szUserName), text(message->szContent), text(room));
    }
    void OnCreateConversation(int error, const char *room, int seq, const char *id) override
    {
        Q_EMIT onCreateConversation(error, text(room), seq, text(id));
    }
    void OnSendConversationMessage(int error, const char *room, const char *id, int seq, unsigned long long) override
    {
        Q_EMIT onSendConversationMessage(error, text(room), text(id), seq);
    }
    void OnRecvConversationMessage(ConversationMessage *message, const char *id, const char *room) override
    {
        Q_EMIT onRecvConversationMessage(text(message->szUserId), text(message->szUserName), text(message->szContent), text(id),
                                         text(room));
    }
};

} // namespace AUDIOROOM

#endif
