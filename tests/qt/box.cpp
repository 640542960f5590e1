// A message box opened inside OnKickOut: events go on while it is open; the window is closed and UnInitSDK called under it; and
// the program ends cleanly. Run by tests/qt/run with a server's address, key and secret as arguments.
#include <QApplication>
#include <QMessageBox>
#include <QTimer>
#include <QWidget>
#include <cstdio>
#include <memory>
#include <thread>

#include "audioroom_qt.hpp"

namespace {

int failures = 0;
std::thread::id const qt_thread = std::this_thread::get_id();

void check(bool condition, const char *what)
{
    std::printf("%s: %s\n", condition ? "ok" : "FAILED", what);
    std::fflush(stdout);
    failures += !condition;
}

class Window : public QWidget, public AUDIOROOM::IAudioRoomCallback {
public:
    bool boxOpen = false, cameWhileOpen = false, wasKicked = false;
    std::unique_ptr<audioroom::Engine> second = std::make_unique<audioroom::Engine>();
    audioroom::EngineConfig config;

    void OnLoginRoom(int errorCode, const char *) override
    {
        check(errorCode == 0, "the login works");
        check(std::this_thread::get_id() == qt_thread, "callbacks come on the thread of the Qt loop");
        // The same user logs in elsewhere: that kicks this one out.
        AUDIOROOM_Room room = 0;
        check(bool(second->create(config)) && bool(second->login("box", &room)), "the second login is accepted");
    }
    void OnDisconnect(int, const char *) override { check(false, "no disconnect is expected"); }
    void OnStreamUpdate(AUDIOROOM::AudioStreamUpdateType, const AUDIOROOM::AudioStreamInfo *, const char *) override {}
    void OnLogoutRoom(int, const char *roomID) override { cameWhileOpen |= boxOpen && QString(roomID) == "other"; }
    void OnKickOut(int reason, const char *) override
    {
        wasKicked = true;
        check(reason == AUDIOROOM_ERR_SAME_USER, "the reason of the kick is told");
        QMessageBox box(QMessageBox::Warning, "box", "kicked out", QMessageBox::Ok, this);
        // While the box is open: enter and leave another room, whose events must arrive; then end everything under the box.
        QTimer::singleShot(0, this, [] { AUDIOROOM::LoginRoom("other"); });
        QTimer::singleShot(300, this, [] { AUDIOROOM::LogoutRoom(); });
        QTimer::singleShot(800, this, [this, &box] {
            AUDIOROOM::UnInitSDK();
            close();
            check(boxOpen && !isVisible(), "the window is closed while the callback waits for the box");
            box.accept();
        });
        boxOpen = true;
        box.exec();
        boxOpen = false;
        check(AUDIOROOM::DefaultEngine() == nullptr, "the engine is gone when the callback goes on");
    }
};

} // namespace

int main(int argc, char **argv)
{
    QApplication app(argc, argv);
    app.setQuitOnLastWindowClosed(false);
    AUDIOROOM::QtEvents events(&app);
    Window window;
    window.config.user_id = "box";
    window.config.server_url = argc > 3 ? argv[1] : "";
    window.config.api_key = argc > 3 ? argv[2] : "";
    window.config.api_secret = argc > 3 ? argv[3] : "";
    window.config.capture_device = window.config.playback_device = "null";
    AUDIOROOM::SetServer(window.config.server_url.c_str(), window.config.api_key.c_str(), window.config.api_secret.c_str());
    AUDIOROOM::SetUser("box", "box");
    AUDIOROOM::SetAudioDevice(AUDIOROOM::DeviceInput, "null");
    AUDIOROOM::SetAudioDevice(AUDIOROOM::DeviceOutput, "null");
    AUDIOROOM::SetAudioRoomCallback(&window);
    check(AUDIOROOM::InitSDK(0, nullptr, 0), "the engine starts");
    window.show();
    check(AUDIOROOM::LoginRoom("box"), "the login is accepted");
    QTimer::singleShot(6000, &app, &QApplication::quit);
    auto *poll = new QTimer(&app);
    QObject::connect(poll, &QTimer::timeout, [&] {
        if (window.wasKicked && !window.boxOpen) app.quit();
    });
    poll->start(100);
    app.exec();
    check(window.wasKicked, "the first login was kicked out");
    check(window.cameWhileOpen, "events arrived while the box was open");
    AUDIOROOM::SetAudioRoomCallback(nullptr);
    return failures == 0 ? 0 : 1;
}
