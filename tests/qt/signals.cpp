// Signals of audioroom_qt_signals.hpp, and a program whose slots and calls are those of the older API's Qt sample: a slot
// OnLoginRoom(int, const QString &), LoginRoom with a QString, SetManualPublish after it, and StartPublish on demand.
//
//     signals      prints "signals: passed", or the reason and exits with 1

#include <audioroom_qt_signals.hpp>

#include <QCoreApplication>
#include <QStringList>
#include <QTimer>

#include <cstdio>

namespace {

const char *const KEY = "qttest";
const char *const SECRET = "a-secret-for-the-qt-test-0123456789";

[[noreturn]] void fail(const char *why)
{
    std::printf("signals: FAILED: %s\n", why);
    std::exit(1);
}

void check(bool is_true, const char *what)
{
    if (!is_true)
        fail(what);
}

} // namespace

/// A user with a session id, a manual mode and a log, as the sample's window.
class Window : public QObject {
    Q_OBJECT

public:
    explicit Window(const QString &url)
    {
        using AUDIOROOM::QtSignals;
        connect(&m_signals, &QtSignals::onLoginRoom, this, &Window::OnLoginRoom);
        connect(&m_signals, &QtSignals::onPublishStateUpdate, this, &Window::OnPublishStateUpdate);
        connect(&m_signals, &QtSignals::onUserUpdate, this, &Window::OnUserUpdate, Qt::QueuedConnection);
        connect(&m_signals, &QtSignals::onStreamUpdate, this, &Window::OnStreamUpdate, Qt::QueuedConnection);
        connect(&m_signals, &QtSignals::onSendRoomMessage, this, &Window::OnSendRoomMessage);
        connect(&m_signals, &QtSignals::onRecvRoomMessage, this, &Window::OnRecvRoomMessage);
        connect(&m_signals, &QtSignals::onLogoutRoom, this, &Window::OnLogoutRoom);
        check(AUDIOROOM::SetServer(url, QString::fromUtf8(KEY), QString::fromUtf8(SECRET)), "SetServer");
        check(AUDIOROOM::SetUser(QStringLiteral("fenster"), QStringLiteral("Fenster ü")), "SetUser");
        check(AUDIOROOM::SetAudioDevice(AUDIOROOM::AudioDevice_Input, QStringLiteral("null")), "SetAudioDevice");
        check(AUDIOROOM::SetAudioDevice(AUDIOROOM::AudioDevice_Output, QStringLiteral("null")), "SetAudioDevice");
        check(AUDIOROOM::InitSDK(0, nullptr, 0), "InitSDK");
        AUDIOROOM::SetUserStateUpdate(true);
    }
    ~Window() override { AUDIOROOM::UnInitSDK(); }

    void Enter(const QString &sessionID)
    {
        m_sessionID = sessionID;
        check(AUDIOROOM::LoginRoom(m_sessionID), "LoginRoom");
        AUDIOROOM::SetManualPublish(true);
    }

    QStringList m_log;

public Q_SLOTS:
    void OnLoginRoom(int errorCode, const QString &roomID)
    {
        check(thread() == QThread::currentThread(), "the slot runs on the thread of the loop");
        check(errorCode == 0 && roomID == m_sessionID, "OnLoginRoom");
        m_log << QStringLiteral("login");
        check(AUDIOROOM::StartPublish(QStringLiteral("strom-1")), "StartPublish");
    }
    void OnPublishStateUpdate(int stateCode, const QString &streamID)
    {
        check(stateCode == 0 && streamID == QStringLiteral("strom-1"), "OnPublishStateUpdate");
        m_log << QStringLiteral("publish");
        m_seq = AUDIOROOM::SendRoomMessage(QStringLiteral("größe"));
        check(m_seq > 0, "SendRoomMessage");
    }
    void OnUserUpdate(const QList<AUDIOROOM::QtUser> &users, bool isTotal)
    {
        check(!isTotal || (users.size() == 1 && users[0].userID == QStringLiteral("bob")), "OnUserUpdate");
        m_log << QStringLiteral("users");
    }
    void OnStreamUpdate(bool isAdded, const AUDIOROOM::QtStream &stream, const QString &roomID)
    {
        check(isAdded && stream.userID == QStringLiteral("bob") && roomID == m_sessionID, "OnStreamUpdate");
        m_log << QStringLiteral("stream");
        leaveWhenComplete();
    }
    void OnSendRoomMessage(int errorCode, const QString &roomID, int seq)
    {
        check(errorCode == 0 && roomID == m_sessionID && seq == m_seq, "OnSendRoomMessage");
        m_log << QStringLiteral("sent");
    }
    void OnRecvRoomMessage(const QString &userID, const QString &, const QString &content, const QString &)
    {
        check(userID == QStringLiteral("bob") && content == QStringLiteral("größe"), "OnRecvRoomMessage");
        m_log << QStringLiteral("answer");
        leaveWhenComplete();
    }
    void OnLogoutRoom(int errorCode, const QString &roomID)
    {
        check(errorCode == 0 && roomID == m_sessionID, "OnLogoutRoom");
        m_log << QStringLiteral("logout");
        for (const char *step : {"login", "publish", "users", "stream", "sent", "answer"})
            check(m_log.contains(QString::fromUtf8(step)), step);
        QCoreApplication::quit();
    }

private:
    // Leaves inside a slot. The stream of bob and his answer come in any order.
    void leaveWhenComplete()
    {
        if (m_log.contains(QStringLiteral("stream")) && m_log.contains(QStringLiteral("answer")))
            check(AUDIOROOM::LogoutRoom(), "LogoutRoom");
    }

    AUDIOROOM::QtSignals m_signals;
    QString m_sessionID;
    int m_seq = 0;
};

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    audioroom::ServerOptions server_options;
    server_options.bind = "127.0.0.1:0";
    server_options.udp_port = 0;
    server_options.api_key = KEY;
    server_options.api_secret = SECRET;
    auto server = audioroom::Server::Create(server_options);
    check(server.ok(), "Server::Create");
    const std::string url = server->GetServerUrl().value_or("");

    // The other user, on a thread of the library, repeats what it is told.
    audioroom::EngineOptions options;
    options.user_id = "bob";
    options.server_url = url;
    options.api_key = KEY;
    options.api_secret = SECRET;
    options.capture_device = options.playback_device = "null";
    audioroom::Engine bob;
    audioroom::Room room = 0;
    audioroom::Events events;
    events.on_room_message = [&](const audioroom::RoomMessageEvent &event) { (void)bob.SendRoomMessage(event.room, event.text); };
    auto made = audioroom::Engine::Create(options, events);
    check(made.ok(), "Engine::Create");
    bob = *std::move(made);
    room = bob.LoginRoom("sitzung").value_or(0);
    check(room != 0, "LoginRoom of the other user");

    AUDIOROOM::QtEvents loop(&app);
    Window window(QString::fromStdString(url));
    QTimer::singleShot(0, &window, [&] { window.Enter(QStringLiteral("sitzung")); });
    QTimer::singleShot(30000, &app, [&] { fail(qPrintable(window.m_log.join(QLatin1Char(' ')))); });
    const int status = QCoreApplication::exec();
    std::printf("signals: passed\n");
    return status;
}

#include "signals.moc"
