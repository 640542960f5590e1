// audiolive: a small Qt program that makes the calls of the older AudioRoom API, in their order and with their arguments.
//
//     audiolive [--user NAME] [--session NAME] [--server URL --key K --secret S] [--in FILE.wav] [--out FILE.wav] [--at X,Y]
//
// Without --server it meets the other programs of this user on this machine. What the log shows is also printed, so that a test
// can follow, and where the widgets are, so that it can click them.
#include <QApplication>
#include <QCommandLineParser>
#include <QRandomGenerator>

#include "window.h"

int main(int argc, char **argv)
{
    QApplication app(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addOptions({
        {"user", "Who this is.", "name", QString("qt-%1").arg(QRandomGenerator::global()->bounded(100000))},
        {"session", "The session in the field.", "name", "lobby"},
        {"server", "ws:// or wss:// address; unset: this machine.", "url"},
        {"key", "Name of the key that signs tokens.", "key"},
        {"secret", "Its secret.", "secret"},
        {"in", "A WAV file as the microphone.", "file"},
        {"out", "A WAV file as the loudspeaker.", "file"},
        {"at", "Where on the screen.", "x,y"},
    });
    parser.process(app);
    auto bytes = [&](const char *name) { return parser.value(name).toUtf8(); };

    AUDIOROOM::QtEvents events(&app);
    if (parser.isSet("server")) AUDIOROOM::SetServer(bytes("server"), bytes("key"), bytes("secret"));
    if (parser.isSet("in")) AUDIOROOM::SetAudioDevice(AUDIOROOM::DeviceInput, "file:" + bytes("in"));
    if (parser.isSet("out")) AUDIOROOM::SetAudioDevice(AUDIOROOM::DeviceOutput, "file:" + bytes("out"));

    Window window(parser.value("user"), parser.value("session"));
    QStringList const at = parser.value("at").split(',');
    if (at.size() == 2) window.move(at[0].toInt(), at[1].toInt());
    window.show();
    window.tellPlaces();
    return app.exec();
}
