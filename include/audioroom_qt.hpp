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
// Works wherever Qt does: it needs no descriptor of the system, only posted calls.

#ifndef AUDIOROOM_QT_HPP
#define AUDIOROOM_QT_HPP

#include <memory>

#include <QtCore/QMetaObject>
#include <QtCore/QObject>
#include <QtCore/QThread>

#include "audioroom.hpp"

namespace AUDIOROOM {

/// While one exists, callbacks run on the thread of its context, inside that thread's Qt event loop.
///
/// Make it before InitSDK (a later one counts from the next InitSDK on), one at a time, and end it after UnInitSDK or at the
/// end of the program. The context's thread has to run an event loop; nested loops (QDialog::exec inside a callback) go on
/// delivering. Thread: make and end it on the context's thread.
class QtEvents : public QObject {
public:
    /// `context` is any object of the thread that callbacks should run on, most often qApp. It is not kept.
    explicit QtEvents(QObject *context)
    {
        if (context && context->thread() != thread())
            moveToThread(context->thread());
        SetEventLoop([this] { Post(std::make_shared<bool>(true)); });
        // Events of a polling engine that was there before may wait already; no wake comes for them.
        Post(std::make_shared<bool>(true));
    }

    /// No callback runs in the loop any more.
    ~QtEvents() override { SetEventLoop({}); }

    QtEvents(const QtEvents &) = delete;
    QtEvents &operator=(const QtEvents &) = delete;

private:
    /// Posts one turn to the loop; it does nothing when `*wanted` has become false. Called on any thread.
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

    /// Delivers one event, so that the loop stays responsive. The next turn is posted beforehand: should the callback run a loop of
    /// its own, the events behind this one are delivered there.
    void Deliver()
    {
        const auto next = std::make_shared<bool>(true);
        Post(next);
        if (PollEvents(1) == 0)
            *next = false;
    }
};

} // namespace AUDIOROOM

#endif
