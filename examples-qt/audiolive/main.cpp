// audiolive: the command line and main(). The window is in window.cpp.
//
// Everything runs on the Qt thread: QtEvents delivers the events of the library in the Qt loop.

#include <QApplication>
#include <QCommandLineParser>
#include <QRandomGenerator>
#include <QStyleFactory>

#include <audioroom.hpp>
#include <audioroom_qt.hpp>

#include "window.hpp"

namespace {

Settings readCommandLine(const QApplication &app)
{
    const QString randomId = QStringLiteral("user%1").arg(QRandomGenerator::global()->bounded(10000, 100000));

    const QCommandLineOption user(QStringLiteral("user"), QStringLiteral("User id (default: a random one)."),
                                  QStringLiteral("id"), randomId);
    // Not --name and --session, because Qt uses these itself.
    const QCommandLineOption name(QStringLiteral("user-name"), QStringLiteral("Name that others see (default: the id)."),
                                  QStringLiteral("text"));
    const QCommandLineOption session(QStringLiteral("room"), QStringLiteral("First contents of the session field."),
                                     QStringLiteral("id"), QStringLiteral("lobby"));
    const QCommandLineOption server(QStringLiteral("server"),
                                    QStringLiteral("Server, ws:// or wss:// (default: the one on this machine)."),
                                    QStringLiteral("url"));
    const QCommandLineOption key(QStringLiteral("key"), QStringLiteral("Name of the key that signs tokens."), QStringLiteral("key"));
    const QCommandLineOption secret(QStringLiteral("secret"), QStringLiteral("Secret of that key; better in AUDIOROOM_SECRET."),
                                    QStringLiteral("secret"));
    const QCommandLineOption in(QStringLiteral("in"), QStringLiteral("Microphone: an id, file:PATH or null."),
                                QStringLiteral("device"));
    const QCommandLineOption out(QStringLiteral("out"), QStringLiteral("Loudspeaker: an id, file:PATH or null."),
                                 QStringLiteral("device"));
    const QCommandLineOption manual(QStringLiteral("manual"), QStringLiteral("Tick the 'manual' box."));
    const QCommandLineOption chinese(QStringLiteral("chinese"), QStringLiteral("Show Chinese texts."));

    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("Talk with everyone in a session."));
    parser.addHelpOption();
    parser.addOptions({user, name, session, server, key, secret, in, out, manual, chinese});
    parser.process(app);

    Settings settings;
    settings.userId = parser.value(user);
    settings.userName = parser.isSet(name) ? parser.value(name) : settings.userId;
    settings.sessionId = parser.value(session);
    settings.server = parser.value(server);
    settings.key = parser.value(key);
    settings.secret = parser.isSet(secret) ? parser.value(secret) : qEnvironmentVariable("AUDIOROOM_SECRET");
    settings.microphone = parser.value(in);
    settings.loudspeaker = parser.value(out);
    settings.manual = parser.isSet(manual);
    settings.chinese = parser.isSet(chinese);
    return settings;
}

} // namespace

int main(int argc, char **argv)
{
    QApplication app(argc, argv);
    QApplication::setApplicationName(QStringLiteral("audiolive"));
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));

    // Before the window, because its constructor calls InitSDK. Callbacks run on this thread.
    AUDIOROOM::QtEvents events(qApp);

    AudioLiveWindow window(readCommandLine(app));
    window.show();
    return QApplication::exec();
}
