// The window of audiolive: a session, one button, a log, a list of streams.
//
// It is its own callback object: audioroom_qt.hpp brings every callback to the Qt loop, so widgets may be touched in them.
#pragma once

#include <QCheckBox>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QStringList>
#include <QWidget>

#include "audioroom_qt.hpp"

class Window : public QWidget,
               private AUDIOROOM::IAudioRoomCallback,
               private AUDIOROOM::IAudioLivePublisherCallback,
               private AUDIOROOM::IAudioLivePlayerCallback {
public:
    Window(const QString &userID, const QString &sessionID);
    ~Window() override;
    /// Prints where the middle of each widget is on the screen.
    void tellPlaces();

private:
    // What the button does next is its text, as a person reads it.
    static constexpr const char *ENTER = "Enter";
    static constexpr const char *START_LIVE = "Start live";
    static constexpr const char *STOP = "Stop";

    void onButtonClicked();
    void onClose();
    void freeze(bool inSession);
    void addLog(const QString &line);
    void setStreams(const QStringList &streams);

    void OnLoginRoom(int errorCode, const char *roomID) override;
    void OnLogoutRoom(int errorCode, const char *roomID) override;
    void OnKickOut(int reason, const char *roomID) override;
    void OnDisconnect(int errorCode, const char *roomID) override;
    void OnStreamUpdate(AUDIOROOM::AudioStreamUpdateType type, const AUDIOROOM::AudioStreamInfo *stream, const char *roomID) override;
    void OnUserUpdate(const AUDIOROOM::AudioUserInfo *users, unsigned count, AUDIOROOM::AudioUserUpdateType type) override;
    void OnPublishStateUpdate(int stateCode, const char *streamID) override;
    void OnPlayStateUpdate(int stateCode, const AUDIOROOM::AudioStreamInfo *stream) override;

    QString userID;
    QString sessionID;
    QString publishStreamID;
    QStringList streamList;
    QLineEdit *sessionField;
    QCheckBox *manualBox;
    QCheckBox *muteBox;
    QPushButton *button;
    QListWidget *log;
    QListWidget *streams;
};
