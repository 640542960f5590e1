// audiolive: the contents of the window, and the calls behind its buttons.
//
// The calls have the order of older programs: LoginRoom, SetManualPublish right after it, StartPublish on demand in manual mode,
// LogoutRoom. The library plays remote streams by itself.

#include "window.hpp"

#include <audioroom_qt.hpp>

#include <QCheckBox>
#include <QCloseEvent>
#include <QDateTime>
#include <QEventLoop>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMessageBox>
#include <QPushButton>
#include <QStyle>
#include <QVBoxLayout>

#include <cstdio>

namespace {

constexpr int RETRY_DELAY_MS = 6000;
constexpr int MAX_RETRIES = 10;
constexpr int MAX_LOG_LINES = 1000;

const char *const STYLE = R"(
QWidget#window { background: #f4f6f8; }
QLabel { color: #26323c; }
QLabel#title { font-size: 19px; font-weight: 600; }
QLabel#hint, QLabel#caption { color: #66747f; }
QLabel#state { padding: 3px 10px; border-radius: 9px; background: #dfe5ea; color: #44525d; }
QLabel#state[live="true"] { background: #d3f1dd; color: #14683a; }
QFrame#card { background: white; border: 1px solid #dce2e7; border-radius: 8px; }
QLineEdit { padding: 7px 9px; border: 1px solid #c3ccd4; border-radius: 6px; background: white; color: #26323c; }
QLineEdit:disabled { background: #eef1f4; color: #66747f; }
QCheckBox { color: #26323c; }
QListWidget { border: none; background: transparent; color: #26323c; }
QListWidget::item { padding: 4px 2px; }
QListWidget#log { font-size: 12px; color: #44525d; }
QPushButton { padding: 8px 18px; border-radius: 6px; border: 1px solid #c3ccd4; background: white; color: #26323c; }
QPushButton:hover { background: #eef1f4; }
QPushButton#main { border: none; background: #1f6feb; color: white; font-weight: 600; min-width: 120px; }
QPushButton#main:hover { background: #185fd0; }
QPushButton#main[live="true"] { background: #d1343f; }
QPushButton#main:disabled { background: #b7c3cf; color: #f4f6f8; }
)";

QString stamped(const char *text)
{
    return QDateTime::currentDateTime().toString(QStringLiteral("HH:mm:ss.zzz  ")) + QString::fromUtf8(text);
}

void setLiveStyle(QWidget *widget, bool live)
{
    widget->setProperty("live", live);
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
}

QString statusName(int code)
{
    return QStringLiteral("%1 (%2)").arg(code).arg(QString::fromUtf8(AUDIOROOM_GetStatusName(code)));
}

} // namespace

/// Every text of the window, in one language.
struct Texts {
    QString title, hint, session, manual, mute, close, streams, you, log;
    QString enter, joining, startLive, starting, stop;
    QString idle, inSession, live;
    QString beginJoin, joined, joinFailed, refused, left, noSession, published, publishFailed, retry, playing, playFailed;
    QString firstAudio, streamAdded, streamRemoved, userCame, userLeft, kicked, disconnected, reconnecting, reconnected;
    QString initFailed, version, ended;
    QString sameUser, removed, roomClosed, connectionLost;
    QString muted, unmuted, mutedInSession;
};

namespace {

const Texts &texts(bool chinese)
{
    static const Texts english{
        QStringLiteral("Audio live"),
        QStringLiteral("Everyone in the same session hears everyone who is live."),
        QStringLiteral("Session"),
        QStringLiteral("manual"),
        QStringLiteral("mute"),
        QStringLiteral("Close"),
        QStringLiteral("Streams"),
        QStringLiteral("you"),
        QStringLiteral("Log"),
        QStringLiteral("Enter"),
        QStringLiteral("Joining …"),
        QStringLiteral("Start live"),
        QStringLiteral("Starting …"),
        QStringLiteral("Stop"),
        QStringLiteral("not in a session"),
        QStringLiteral("listening in %1"),
        QStringLiteral("live in %1"),
        QStringLiteral("Joining session %1"),
        QStringLiteral("Joined session %1"),
        QStringLiteral("Joining failed: %1"),
        QStringLiteral("The session could not be joined: check user and session"),
        QStringLiteral("Left session %1"),
        QStringLiteral("Enter the name of a session"),
        QStringLiteral("Live as %1"),
        QStringLiteral("Publishing failed: %1"),
        QStringLiteral("Publishing again, try %1"),
        QStringLiteral("Playing %1"),
        QStringLiteral("Playing %1 failed: %2"),
        QStringLiteral("Hearing %1"),
        QStringLiteral("Stream %1 of %2 appeared"),
        QStringLiteral("Stream %1 of %2 ended"),
        QStringLiteral("%1 came"),
        QStringLiteral("%1 left"),
        QStringLiteral("You are out of session %1: %2."),
        QStringLiteral("The connection to session %1 is lost: %2."),
        QStringLiteral("The connection to session %1 failed, reconnecting"),
        QStringLiteral("The connection to session %1 is back"),
        QStringLiteral("The library did not start"),
        QStringLiteral("Version %1, user %2, receives at most %3 streams at once"),
        QStringLiteral("Closed"),
        QStringLiteral("the same user logged in elsewhere"),
        QStringLiteral("a moderator removed you"),
        QStringLiteral("the session was closed"),
        QStringLiteral("the server cannot be reached"),
        QStringLiteral("The moderator muted you: nobody hears you until the mute is lifted"),
        QStringLiteral("The moderator lifted the mute: the others hear you again"),
        QStringLiteral("muted by the moderator in %1"),
    };
    static const Texts translated{
        QStringLiteral("语音直播"),
        QStringLiteral("同一会话中的成员可以实时对话。"),
        QStringLiteral("会话"),
        QStringLiteral("手动"),
        QStringLiteral("静音"),
        QStringLiteral("关闭"),
        QStringLiteral("流"),
        QStringLiteral("我"),
        QStringLiteral("日志"),
        QStringLiteral("进入"),
        QStringLiteral("正在进入…"),
        QStringLiteral("开始直播"),
        QStringLiteral("正在开始…"),
        QStringLiteral("停止"),
        QStringLiteral("未进入会话"),
        QStringLiteral("正在收听 %1"),
        QStringLiteral("正在直播 %1"),
        QStringLiteral("开始加入session: %1"),
        QStringLiteral("加入session成功: %1"),
        QStringLiteral("加入session失败: %1"),
        QStringLiteral("无法加入session: 请检查用户和会话"),
        QStringLiteral("已离开session: %1"),
        QStringLiteral("请先填写会话"),
        QStringLiteral("直播中: %1"),
        QStringLiteral("直播失败: %1"),
        QStringLiteral("重新直播, 第 %1 次"),
        QStringLiteral("播放 %1"),
        QStringLiteral("播放 %1 失败: %2"),
        QStringLiteral("听到 %1"),
        QStringLiteral("新增流 %1 (%2)"),
        QStringLiteral("流结束 %1 (%2)"),
        QStringLiteral("%1 进入"),
        QStringLiteral("%1 离开"),
        QStringLiteral("您已被移出session %1: %2"),
        QStringLiteral("与session %1 的连接已断开: %2"),
        QStringLiteral("session %1 连接中断, 正在重连"),
        QStringLiteral("session %1 已重新连接"),
        QStringLiteral("初始化失败"),
        QStringLiteral("版本 %1, 用户 %2, 最多 %3 路流"),
        QStringLiteral("已关闭"),
        QStringLiteral("同一用户在别处登录"),
        QStringLiteral("被管理员移出"),
        QStringLiteral("会话已关闭"),
        QStringLiteral("无法连接服务器"),
        QStringLiteral("您已被管理员静音, 解除前其他人听不到您"),
        QStringLiteral("管理员已解除静音, 其他人可以听到您"),
        QStringLiteral("在 %1 中被管理员静音"),
    };
    return chinese ? translated : english;
}

QFrame *card(QLabel *title, QWidget *content)
{
    auto *frame = new QFrame;
    frame->setObjectName(QStringLiteral("card"));
    auto *layout = new QVBoxLayout(frame);
    layout->setContentsMargins(14, 10, 10, 10);
    layout->setSpacing(4);
    title->setObjectName(QStringLiteral("caption"));
    layout->addWidget(title);
    layout->addWidget(content, 1);
    return frame;
}

} // namespace

AudioLiveWindow::AudioLiveWindow(const Settings &settings)
    : m_settings(settings), m_texts(texts(settings.chinese))
{
    buildWidgets();

    m_retryTimer.setSingleShot(true);
    m_retryTimer.setInterval(RETRY_DELAY_MS);
    connect(&m_retryTimer, &QTimer::timeout, this, [this] {
        addLogString(m_texts.retry.arg(m_publishRetries));
        AUDIOROOM::RestartPublishStream();
    });

    startLibrary();
    setStep(Step::Enter);
}

AudioLiveWindow::~AudioLiveWindow()
{
    endLibrary();
}

void AudioLiveWindow::buildWidgets()
{
    setObjectName(QStringLiteral("window"));
    setStyleSheet(QString::fromLatin1(STYLE));
    setWindowTitle(QStringLiteral("%1 — %2").arg(m_texts.title, m_settings.userName));
    resize(720, 520);

    auto *title = new QLabel(m_settings.userName);
    title->setObjectName(QStringLiteral("title"));
    m_state = new QLabel;
    m_state->setObjectName(QStringLiteral("state"));
    auto *hint = new QLabel(m_texts.hint);
    hint->setObjectName(QStringLiteral("hint"));

    m_edSessionID = new QLineEdit(m_settings.sessionId);
    m_edSessionID->setObjectName(QStringLiteral("session"));
    m_chManual = new QCheckBox(m_texts.manual);
    m_chManual->setChecked(m_settings.manual);
    m_chMute = new QCheckBox(m_texts.mute);
    m_switchStartPublish = new QPushButton(m_texts.enter);
    m_switchStartPublish->setObjectName(QStringLiteral("main"));
    m_switchStartPublish->setDefault(true);
    auto *close = new QPushButton(m_texts.close);

    m_streams = new QListWidget;
    m_streams->setSelectionMode(QAbstractItemView::NoSelection);
    m_streams->setFocusPolicy(Qt::NoFocus);
    m_streams->setWordWrap(true);
    m_log = new QListWidget;
    m_log->setObjectName(QStringLiteral("log"));
    m_log->setSelectionMode(QAbstractItemView::NoSelection);
    m_log->setFocusPolicy(Qt::NoFocus);
    m_log->setWordWrap(true);
    m_streamTitle = new QLabel(m_texts.streams);

    auto *head = new QHBoxLayout;
    head->addWidget(title);
    head->addSpacing(10);
    head->addWidget(m_state);
    head->addStretch(1);

    auto *controls = new QHBoxLayout;
    controls->setSpacing(12);
    controls->addWidget(new QLabel(m_texts.session));
    controls->addWidget(m_edSessionID, 1);
    controls->addWidget(m_chManual);
    controls->addWidget(m_chMute);
    controls->addWidget(m_switchStartPublish);
    controls->addWidget(close);

    auto *lists = new QHBoxLayout;
    lists->setSpacing(12);
    lists->addWidget(card(m_streamTitle, m_streams), 2);
    lists->addWidget(card(new QLabel(m_texts.log), m_log), 3);

    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(18, 16, 18, 18);
    all->setSpacing(12);
    all->addLayout(head);
    all->addWidget(hint);
    all->addLayout(controls);
    all->addLayout(lists, 1);

    connect(m_switchStartPublish, &QPushButton::clicked, this, &AudioLiveWindow::onButtonClickedPublish);
    connect(m_chMute, &QCheckBox::toggled, this, [](bool mute) { AUDIOROOM::EnableSpeaker(!mute); });
    connect(close, &QPushButton::clicked, this, &AudioLiveWindow::OnClose);
}

void AudioLiveWindow::startLibrary()
{
    const auto orNull = [](const QByteArray &text) { return text.isEmpty() ? nullptr : text.constData(); };
    const QByteArray server = m_settings.server.toUtf8(), key = m_settings.key.toUtf8(),
                     secret = m_settings.secret.toUtf8(), microphone = m_settings.microphone.toUtf8(),
                     loudspeaker = m_settings.loudspeaker.toUtf8();

    // All of these may be called before InitSDK; the values are kept.
    AUDIOROOM::EnableMic(true);
    AUDIOROOM::EnableSpeaker(true);
    AUDIOROOM::SetServer(orNull(server), orNull(key), orNull(secret));
    AUDIOROOM::SetUser(m_settings.userId.toUtf8().constData(), m_settings.userName.toUtf8().constData());
    AUDIOROOM::SetAudioDevice(AUDIOROOM::AudioDevice_Input, orNull(microphone));
    AUDIOROOM::SetAudioDevice(AUDIOROOM::AudioDevice_Output, orNull(loudspeaker));
    AUDIOROOM::SetAudioRoomCallback(this);
    AUDIOROOM::SetAudioLivePublisherCallback(this);
    AUDIOROOM::SetAudioLivePlayerCallback(this);

    if (!AUDIOROOM::InitSDK(0, nullptr, 0)) {
        addLogString(m_texts.initFailed);
        return;
    }
    AUDIOROOM::SetUserStateUpdate(true);
    AUDIOROOM::SetPlayVolume(100);
    addLogString(m_texts.version.arg(QString::fromUtf8(AUDIOROOM::GetSDKVersion()), m_settings.userId)
                     .arg(AUDIOROOM::GetMaxPlayChannelCount()));
}

void AudioLiveWindow::endLibrary()
{
    if (m_ended)
        return;
    m_ended = true;
    m_retryTimer.stop();
    AUDIOROOM::SetAudioRoomCallback(nullptr);
    AUDIOROOM::SetAudioLivePublisherCallback(nullptr);
    AUDIOROOM::SetAudioLivePlayerCallback(nullptr);
    AUDIOROOM::UnInitSDK();
}

void AudioLiveWindow::onButtonClickedPublish()
{
    switch (m_step) {
    case Step::Enter:
        enterSession();
        break;
    case Step::StartLive:
        setStep(Step::Starting);
        if (!AUDIOROOM::StartPublish())
            setStep(Step::StartLive);
        break;
    case Step::Live:
        stopSession();
        break;
    case Step::Joining:
    case Step::Starting:
    case Step::Ended:
        break;
    }
}

void AudioLiveWindow::enterSession()
{
    const QString sessionID = m_edSessionID->text().trimmed();
    if (sessionID.isEmpty()) {
        addLogString(m_texts.noSession);
        return;
    }
    const bool isManual = m_chManual->isChecked();

    m_sessionID = sessionID;
    setStep(Step::Joining);
    if (!AUDIOROOM::LoginRoom(sessionID)) {
        addLogString(m_texts.refused);
        setStep(Step::Enter);
        return;
    }
    // Right after LoginRoom is early enough: publishing begins when OnLoginRoom has returned.
    AUDIOROOM::SetManualPublish(isManual);
    addLogString(m_texts.beginJoin.arg(sessionID));
}

void AudioLiveWindow::stopSession()
{
    AUDIOROOM::LogoutRoom();
    clearSession();
    setStep(Step::Enter);
}

/// Leaves the session and closes the window. Callbacks may call it.
void AudioLiveWindow::OnClose()
{
    clearSession();
    // After OnKickout and OnDisconnect there is no room.
    if (AUDIOROOM::GetRoom() != 0)
        AUDIOROOM::LogoutRoom();
    close();
}

void AudioLiveWindow::closeEvent(QCloseEvent *event)
{
    endLibrary();
    addLogString(m_texts.ended);
    if (m_box)
        m_box->close();
    event->accept();
}

void AudioLiveWindow::setStep(Step step)
{
    m_step = step;
    const bool live = step == Step::Live, idle = step == Step::Enter;
    const bool inside = live || step == Step::StartLive || step == Step::Starting;

    QString text;
    switch (step) {
    case Step::Enter:
    case Step::Ended: text = m_texts.enter; break;
    case Step::Joining: text = m_texts.joining; break;
    case Step::StartLive: text = m_texts.startLive; break;
    case Step::Starting: text = m_texts.starting; break;
    case Step::Live: text = m_texts.stop; break;
    }
    m_switchStartPublish->setText(text);
    m_switchStartPublish->setEnabled(idle || live || step == Step::StartLive);
    m_edSessionID->setEnabled(idle);
    m_chManual->setEnabled(idle);
    const bool muted = inside && m_mutedByServer;
    const QString &state = muted ? m_texts.mutedInSession : live ? m_texts.live : inside ? m_texts.inSession : m_texts.idle;
    m_state->setText(inside ? state.arg(m_sessionID) : state);
    setLiveStyle(m_switchStartPublish, live);
    setLiveStyle(m_state, live && !muted);
}

void AudioLiveWindow::clearSession()
{
    m_retryTimer.stop();
    m_publishRetries = 0;
    m_mutedByServer = false;
    m_streams->clear();
    m_streamTitle->setText(m_texts.streams);
}

void AudioLiveWindow::addLogString(const QString &text)
{
    const QString line = stamped(text.toUtf8().constData());
    m_log->insertItem(0, line);
    if (m_log->count() > MAX_LOG_LINES)
        delete m_log->takeItem(m_log->count() - 1);
    std::printf("%s\n", line.toUtf8().constData());
    std::fflush(stdout);
}

void AudioLiveWindow::addStream(const QString &streamId, const QString &userName, bool local)
{
    removeStream(streamId);
    auto *item = new QListWidgetItem(QStringLiteral("%1%2\n%3")
                                         .arg(userName, local ? QStringLiteral(" (%1)").arg(m_texts.you) : QString(), streamId));
    item->setData(Qt::UserRole, streamId);
    if (local)
        item->setForeground(QColor(0x14, 0x68, 0x3a));
    m_streams->addItem(item);
    m_streamTitle->setText(QStringLiteral("%1 (%2)").arg(m_texts.streams).arg(m_streams->count()));
}

void AudioLiveWindow::removeStream(const QString &streamId)
{
    for (int row = m_streams->count() - 1; row >= 0; --row) {
        if (m_streams->item(row)->data(Qt::UserRole).toString() == streamId)
            delete m_streams->takeItem(row);
    }
    m_streamTitle->setText(QStringLiteral("%1 (%2)").arg(m_texts.streams).arg(m_streams->count()));
}

/// The reason for the end of a session as text; a number that this program does not know stays a number.
QString AudioLiveWindow::reason(int code) const
{
    switch (code) {
    case AUDIOROOM_ERR_SAME_USER: return m_texts.sameUser;
    case AUDIOROOM_ERR_KICKED: return m_texts.removed;
    case AUDIOROOM_ERR_NOT_FOUND: return m_texts.roomClosed;
    case AUDIOROOM_ERR_CONNECTION_LOST: return m_texts.connectionLost;
    default: return statusName(code);
    }
}

/// Shows a message box inside OnKickout or OnDisconnect, with a nested event loop. The window stays usable behind it: closing the
/// window then ends the library inside its own callback.
void AudioLiveWindow::showMessageThenClose(const QString &text)
{
    addLogString(text);
    clearSession();
    setStep(Step::Ended);
    QEventLoop loop;
    m_box = new QMessageBox(QMessageBox::Warning, windowTitle(), text, QMessageBox::Ok, this);
    m_box->setAttribute(Qt::WA_DeleteOnClose);
    m_box->setWindowModality(Qt::NonModal);
    connect(m_box.data(), &QObject::destroyed, &loop, &QEventLoop::quit);
    m_box->show();
    loop.exec();
    if (!m_ended)
        OnClose();
}

// ---- callbacks, on the Qt thread

void AudioLiveWindow::OnLoginRoom(int errorCode, const char *roomID)
{
    if (QString::fromUtf8(roomID) != m_sessionID)
        return;
    if (errorCode != 0) {
        addLogString(m_texts.joinFailed.arg(statusName(errorCode)));
        clearSession();
        setStep(Step::Enter);
        return;
    }
    addLogString(m_texts.joined.arg(m_sessionID));
    // In automatic mode the button waits for OnPublishStateUpdate.
    setStep(m_chManual->isChecked() ? Step::StartLive : Step::Starting);
}

void AudioLiveWindow::OnLogoutRoom(int, const char *roomID)
{
    addLogString(m_texts.left.arg(QString::fromUtf8(roomID)));
}

void AudioLiveWindow::OnKickout(int reasonCode, const char *roomID)
{
    const QString room = QString::fromUtf8(roomID);
    if (room == m_sessionID)
        showMessageThenClose(m_texts.kicked.arg(room, reason(reasonCode)));
}

void AudioLiveWindow::OnDisconnect(int errorCode, const char *roomID)
{
    const QString room = QString::fromUtf8(roomID);
    if (room == m_sessionID)
        showMessageThenClose(m_texts.disconnected.arg(room, reason(errorCode)));
}

void AudioLiveWindow::OnReconnecting(int, const char *roomID)
{
    addLogString(m_texts.reconnecting.arg(QString::fromUtf8(roomID)));
}

void AudioLiveWindow::OnReconnected(const char *roomID)
{
    addLogString(m_texts.reconnected.arg(QString::fromUtf8(roomID)));
}

void AudioLiveWindow::OnStreamUpdate(AUDIOROOM::StreamUpdateType type, const AUDIOROOM::StreamInfo &stream, const char *)
{
    const QString id = QString::fromUtf8(stream.szStreamId), userName = QString::fromUtf8(stream.szUserName);
    if (type == AUDIOROOM::StreamAdded) {
        addStream(id, userName, false);
        addLogString(m_texts.streamAdded.arg(id, userName));
    } else {
        removeStream(id);
        addLogString(m_texts.streamRemoved.arg(id, userName));
    }
}

void AudioLiveWindow::OnUserUpdate(const AUDIOROOM::UserInfo *users, unsigned int count, AUDIOROOM::UserUpdateType)
{
    for (unsigned int i = 0; i < count; ++i) {
        const QString &text = users[i].udapteFlag == AUDIOROOM::USER_DELETED ? m_texts.userLeft : m_texts.userCame;
        addLogString(text.arg(QString::fromUtf8(users[i].szUserName)));
    }
}

void AudioLiveWindow::OnPublishStateUpdate(int stateCode, const char *streamID, const AUDIOROOM::PublishingStreamInfo &)
{
    const QString id = QString::fromUtf8(streamID);
    if (stateCode == 0) {
        m_publishRetries = 0;
        addStream(id, m_settings.userName, true);
        addLogString(m_texts.published.arg(id));
        setStep(Step::Live);
        return;
    }
    removeStream(id);
    addLogString(m_texts.publishFailed.arg(statusName(stateCode)));
    if (m_publishRetries < MAX_RETRIES) {
        ++m_publishRetries;
        m_retryTimer.start();
    }
}

/// A mute is not a failure: the stream stays published, and no retry is needed.
void AudioLiveWindow::OnMutedByServer(bool muted, const char *)
{
    m_mutedByServer = muted;
    addLogString(muted ? m_texts.muted : m_texts.unmuted);
    setStep(m_step);
}

void AudioLiveWindow::OnPlayStateUpdate(int stateCode, const AUDIOROOM::StreamInfo &stream)
{
    const QString id = QString::fromUtf8(stream.szStreamId);
    addLogString(stateCode == 0 ? m_texts.playing.arg(id) : m_texts.playFailed.arg(id, statusName(stateCode)));
}

void AudioLiveWindow::OnRecvRemoteAudioFirstFrame(const char *streamID)
{
    addLogString(m_texts.firstAudio.arg(QString::fromUtf8(streamID)));
}
