/* audioroom_qt.hpp: brings the events of AUDIOROOM's default engine into the Qt loop, so that callbacks may touch widgets.
 *
 *     QApplication app(argc, argv);
 *     AUDIOROOM::QtEvents events(&app);   // before InitSDK
 *     AUDIOROOM::InitSDK(0, nullptr, 0);
 *
 * The library's thread only posts; every callback then runs on the thread of the object given here. A callback may open a message
 * box: further events are delivered while it is open. It may also close its window, or call UnInitSDK.
 * Header-only, C++17, Qt 5.10 or newer, Core is enough; no moc. */
#ifndef AUDIOROOM_QT_HPP
#define AUDIOROOM_QT_HPP

#include <QMetaObject>
#include <QObject>
#include <QPointer>

#include "audioroom.hpp"

namespace AUDIOROOM {

/// While it lives, events are delivered on the thread of `context`. Make it on that thread, and at most one at a time.
class QtEvents {
public:
    explicit QtEvents(QObject *context) : target(new QObject(context))
    {
        // Calls are queued for a child of the context. When the context ends, so does the waking, and only then the child; Qt
        // forgets what is still queued for it.
        ending = QObject::connect(context, &QObject::destroyed, [] { PollWith(nullptr); });
        PollWith([to = target] { post(to); });
    }
    QtEvents(const QtEvents &) = delete;
    QtEvents &operator=(const QtEvents &) = delete;
    ~QtEvents()
    {
        if (!target) return; // the context has ended
        PollWith(nullptr);
        QObject::disconnect(ending);
        delete target.data();
    }

private:
    static void post(const QPointer<QObject> &to)
    {
        QMetaObject::invokeMethod(
            to.data(),
            [to] {
                // The host may have ended everything from inside a callback. What came while the last event was delivered may
                // not have woken anyone: look again until nothing is there.
                if (PollEvents() > 0 && to) post(to);
            },
            Qt::QueuedConnection);
    }

    QPointer<QObject> target;
    QMetaObject::Connection ending;
};

} // namespace AUDIOROOM

#endif // AUDIOROOM_QT_HPP
