// audiolive: the window. It also receives the callbacks of the library, on the Qt thread.

#pragma once

#include <QPointer>
#include <QString>
#include <QTimer>
#include <QWidget>

#include <audioroom.hpp>

class QCheckBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QMessageBox;
class QPushButton;

/// The options of the command line.
struct Settings {
    QString userId;
    QString userName;
    QString sessionId;
    QString server;      ///< Empty: the server of this user on this machine.
    QString key;
    QString secret;
    QString microphone;  ///< Empty: the system's default.
    QString loudspeaker; ///< Empty: the system's default.
    bool manual = false;
    bool chinese = false;
};

struct Texts;

/// A session field, a 'manual' box, a button (Enter, Start live, Stop), the list of streams, and a log.
class AudioLiveWindow : public QWidget,
                        private AUDIOROOM::IAudioRoomCallback,
                        private AUDIOROOM::IAudioLivePublisherCallback,
                        private AUDIOROOM::IAudioLivePlayerCallback {
    Q_OBJECT

public:
    explicit AudioLiveWindow(const Settings &settings);
    ~AudioLiveWindow() override;

protected:
    void closeEvent(QCloseEvent *event) override;

private:
    enum class Step { Enter, Joining, StartLive, Starting, Live, Ended };

    void buildWidgets();
    void startLibrary();
    void endLibrary();

    void onButtonClickedPublish();
    void enterSession();
    void stopSession();
    void OnClose();

    void setStep(Step step);
    void clearSession();
    void addLogString(const QString &text);
    void addStream(const QString &streamId, const QString &userName, bool local);
    void removeStream(const QString &streamId);
    void showMessageThenClose(const QString &text);
    QString reason(int code) const;

    void OnLoginRoom(int errorCode, const char *roomID) override;
    void OnLogoutRoom(int errorCode, const char *roomID) override;
    void OnKickout(int reason, const char *roomID) override;
    void OnDisconnect(int errorCode, const char *roomID) override;
    void OnReconnecting(int errorCode, const char *roomID) override;
    void OnReconnected(const char *roomID) override;
    void OnStreamUpdate(AUDIOROOM::StreamUpdateType type, const AUDIOROOM::StreamInfo &stream,
                        const char *roomID) override;
    void OnStreamExtraInfoUpdated(AUDIOROOM::StreamInfo *, unsigned int, const char *) override {}
    void OnUserUpdate(const AUDIOROOM::UserInfo *users, unsigned int count, AUDIOROOM::UserUpdateType type) override;
    void OnPublishStateUpdate(int stateCode, const char *streamID,
                              const AUDIOROOM::PublishingStreamInfo &info) override;
    void OnMutedByServer(bool muted, const char *streamID) override;
    void OnPlayStateUpdate(int stateCode, const AUDIOROOM::StreamInfo &stream) override;
    void OnRecvRemoteAudioFirstFrame(const char *streamID) override;

    const Settings m_settings;
    const Texts &m_texts;
    Step m_step = Step::Enter;
    QString m_sessionID;
    bool m_ended = false;
    bool m_mutedByServer = false;
    int m_publishRetries = 0;
    QTimer m_retryTimer;

    QLineEdit *m_edSessionID = nullptr;
    QCheckBox *m_chManual = nullptr;
    QCheckBox *m_chMute = nullptr;
    QPushButton *m_switchStartPublish = nullptr;
    QLabel *m_state = nullptr;
    QListWidget *m_streams = nullptr;
    QLabel *m_streamTitle = nullptr;
    QListWidget *m_log = nullptr;
    QPointer<QMessageBox> m_box;
};
