// audioroom_qt.hpp: brings the events of namespace AUDIOROOM into the Qt event loop. Header-only; Qt 5.10 or newer, Core only.
//
//     int main(int argc, char **argv)
//     {
//         QApplication app(argc, argv);
//         AUDIOROOM::QtEvents events(qApp);   // before InitSDK
//         MainWindow window;                  // calls InitSDK, LoginRoom, … ; its callbacks run on this thread
//         window.show();
//         return app.exec();
//     }
//
// It works on every platform of Qt, because it uses posted calls only. audioroom_qt_signals.hpp turns the callbacks into signals.

#ifndef AUDIOROOM_QT_HPP
#define AUDIOROOM_QT_HPP

#include <memory>

#include <QtCore/QMetaObject>
#include <QtCore/QObject>
#include <QtCore/QString>
#include <QtCore/QThread>

#include "audioroom.hpp"

namespace AUDIOROOM {

/// While this object exists, callbacks run on the thread of its context, inside that thread's Qt event loop.
///
/// Create it before InitSDK: if it is created later, it is used from the next InitSDK on. Only one such object may exist at a
/// time. Destroy it after UnInitSDK or at the end of the program. The thread of the context must run an event loop; nested
/// loops (QDialog::exec inside a callback) deliver events too. Thread: create it on any thread, and destroy it on the thread of
/// the context.
class QtEvents : public QObject {
public:
    /// `context` is any object of the thread that callbacks run on, usually qApp. Only its thread is used.
    explicit QtEvents(QObject *context)
    {
        if (context && context->thread() != thread())
            moveToThread(context->thread());
        SetEventLoop([this] { Post(std::make_shared<bool>(true)); });
        // Events of an earlier polling engine may wait already; the library does not call `wake` for them again.
        Post(std::make_shared<bool>(true));
    }

    /// Afterwards no callback runs in the loop.
    ~QtEvents() override { SetEventLoop({}); }

    QtEvents(const QtEvents &) = delete;
    QtEvents &operator=(const QtEvents &) = delete;

private:
    /// Posts one delivery to the loop. The delivery does nothing if `*wanted` is false by then. Called on any thread.
    void Post(std::shared_ptr<bool> wanted)
    {
        QMetaObject::invokeMethod(
            this,
            [this, wanted = std::move(wanted)] {
                if (*wanted)
                    Deliver();
            },
            Qt::QueuedConnection);
    }

    /// Delivers one event, so that the loop stays responsive. The next delivery is posted first: if the callback runs a nested
    /// loop, the events behind this one are delivered there.
    void Deliver()
    {
        const auto next = std::make_shared<bool>(true);
        Post(next);
        if (PollEvents(1) == 0)
            *next = false;
    }
};

// ---- functions of audioroom_facade.hpp for QString

inline bool SetUser(const QString &userID, const QString &userName)
{
    return SetUser(userID.toUtf8().constData(), userName.toUtf8().constData());
}

/// Empty text stands for null.
inline bool SetServer(const QString &url, const QString &key, const QString &secret)
{
    return SetServer(url.toUtf8().constData(), key.toUtf8().constData(), secret.toUtf8().constData());
}

inline bool SetToken(const QString &token)
{
    return SetToken(token.toUtf8().constData());
}

inline bool RenewToken(const QString &token)
{
    return RenewToken(token.toUtf8().constData());
}

inline bool SetLogDir(const QString &logDir)
{
    return SetLogDir(logDir.toUtf8().constData());
}

/// Empty text is the system's default device.
inline bool SetAudioDevice(AudioDeviceType deviceType, const QString &deviceID)
{
    return SetAudioDevice(deviceType, deviceID.toUtf8().constData());
}

inline bool LoginRoom(const QString &roomID)
{
    return LoginRoom(roomID.toUtf8().constData());
}

inline bool StartPublish(const QString &streamID)
{
    return StartPublish(streamID.toUtf8().constData());
}

inline bool SetPublishStreamExtraInfo(const QString &extraInfo)
{
    return SetPublishStreamExtraInfo(extraInfo.toUtf8().constData());
}

inline bool StartPlay(const QString &streamID)
{
    return StartPlay(streamID.toUtf8().constData());
}

inline bool StopPlay(const QString &streamID)
{
    return StopPlay(streamID.toUtf8().constData());
}

inline bool SetPlayVolume(int volume, const QString &streamID)
{
    return SetPlayVolume(volume, streamID.toUtf8().constData());
}

inline float GetSoundLevel(const QString &streamID)
{
    return GetSoundLevel(streamID.toUtf8().constData());
}

/// A chat message to everyone in the room.
inline int SendRoomMessage(const QString &content)
{
    return SendRoomMessage(MessageText, CategoryChat, PriorityDefault, content.toUtf8().constData());
}

} // namespace AUDIOROOM

#endif
