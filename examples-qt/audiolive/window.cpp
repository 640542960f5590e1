#include "window.h"

#include <QCoreApplication>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QMessageBox>
#include <QTextStream>
#include <QTime>
#include <QVBoxLayout>

Window::Window(const QString &user, const QString &session) : userID(user)
{
    setWindowTitle(QString("AudioLive – %1 – audioroom %2").arg(user, AUDIOROOM::GetSDKVersion()));
    sessionField = new QLineEdit(session);
    sessionField->setObjectName("session");
    manualBox = new QCheckBox("Publish by hand");
    manualBox->setObjectName("manual");
    muteBox = new QCheckBox("Mute the loudspeaker");
    muteBox->setObjectName("mute");
    button = new QPushButton(ENTER);
    button->setObjectName("button");
    button->setMinimumHeight(36);
    log = new QListWidget;
    log->setObjectName("log");
    streams = new QListWidget;
    streams->setObjectName("streams");

    auto *form = new QFormLayout;
    form->addRow("User", new QLabel(user));
    form->addRow("Session", sessionField);
    auto *boxes = new QHBoxLayout;
    boxes->addWidget(manualBox);
    boxes->addWidget(muteBox);
    auto *lists = new QHBoxLayout;
    auto *logSide = new QVBoxLayout;
    logSide->addWidget(new QLabel("Log"));
    logSide->addWidget(log);
    auto *streamSide = new QVBoxLayout;
    streamSide->addWidget(new QLabel("Streams"));
    streamSide->addWidget(streams);
    lists->addLayout(logSide, 3);
    lists->addLayout(streamSide, 2);
    auto *all = new QVBoxLayout(this);
    all->addLayout(form);
    all->addLayout(boxes);
    all->addWidget(button);
    all->addLayout(lists);
    resize(560, 420);

    connect(button, &QPushButton::clicked, [this] { onButtonClicked(); });
    connect(muteBox, &QCheckBox::toggled, [](bool mute) { AUDIOROOM::EnableSpeaker(!mute); });

    // Switches and callbacks may be set before InitSDK, in any order.
    AUDIOROOM::EnableMic(true);
    AUDIOROOM::EnableSpeaker(true);
    AUDIOROOM::SetUser(userID.toUtf8().constData(), userID.toUtf8().constData());
    AUDIOROOM::SetUserStateUpdate(true);
    AUDIOROOM::SetAudioRoomCallback(this);
    AUDIOROOM::SetAudioLivePublisherCallback(this);
    AUDIOROOM::SetAudioLivePlayerCallback(this);
    if (!AUDIOROOM::InitSDK(0, nullptr, 0)) addLog("audioroom did not start");
}

Window::~Window()
{
    AUDIOROOM::SetAudioRoomCallback(nullptr);
    AUDIOROOM::SetAudioLivePublisherCallback(nullptr);
    AUDIOROOM::SetAudioLivePlayerCallback(nullptr);
    AUDIOROOM::UnInitSDK();
}

void Window::onButtonClicked()
{
    if (button->text() == ENTER) {
        sessionID = sessionField->text().trimmed();
        if (sessionID.isEmpty()) {
            addLog("Give the session a name first");
            return;
        }
        bool const isManual = manualBox->isChecked();
        freeze(true);
        // Not twice.
        button->setEnabled(false);
        AUDIOROOM::LoginRoom(sessionID.toStdString().c_str());
        AUDIOROOM::SetManualPublish(isManual);
        addLog(QString("Entering session %1").arg(sessionID));
    } else if (button->text() == START_LIVE) {
        AUDIOROOM::StartPublish();
        button->setEnabled(false);
        addLog("Starting live");
    } else {
        AUDIOROOM::LogoutRoom();
        setStreams({});
        freeze(false);
        button->setText(ENTER);
        button->setEnabled(true);
        addLog("Left the session");
    }
}

// The end of the call: also when it was ended by others, from inside their callback.
void Window::onClose()
{
    streamList.clear();
    AUDIOROOM::LogoutRoom();
    this->close();
}

void Window::OnLoginRoom(int errorCode, const char *roomID)
{
    if (errorCode != 0) {
        addLog(QString("Session %1 failed: %2 %3").arg(roomID, AUDIOROOM_GetStatusName(errorCode)).arg(errorCode));
        freeze(false);
        button->setText(ENTER);
        button->setEnabled(true);
        return;
    }
    addLog(QString("In session %1").arg(roomID));
    if (manualBox->isChecked()) {
        button->setText(START_LIVE);
        button->setEnabled(true);
    }
}

void Window::OnLogoutRoom(int, const char *roomID) { addLog(QString("Session %1 is over").arg(roomID)); }

void Window::OnKickOut(int reason, const char *roomID)
{
    addLog(QString("Removed from session %1: %2").arg(roomID, AUDIOROOM_GetStatusName(reason)));
    if (sessionID != QString::fromUtf8(roomID)) return;
    // A loop of its own inside the callback; further events arrive while the box is open.
    QMessageBox::warning(this, "AudioLive", QString("You were removed from the session: %1").arg(AUDIOROOM_GetStatusName(reason)));
    onClose();
}

void Window::OnDisconnect(int errorCode, const char *roomID)
{
    addLog(QString("Lost session %1: %2").arg(roomID, AUDIOROOM_GetStatusName(errorCode)));
    QMessageBox::warning(this, "AudioLive", QString("The connection is lost: %1").arg(AUDIOROOM_GetStatusName(errorCode)));
    onClose();
}

void Window::OnStreamUpdate(AUDIOROOM::AudioStreamUpdateType type, const AUDIOROOM::AudioStreamInfo *stream, const char *)
{
    QString const id = QString::fromUtf8(stream->streamId);
    bool const added = type == AUDIOROOM::StreamAdded;
    QStringList now = streamList;
    now.removeAll(id);
    if (added) now << id;
    setStreams(now);
    addLog(QString("Stream of %1 %2").arg(stream->userId, added ? "began" : "ended"));
}

void Window::OnUserUpdate(const AUDIOROOM::AudioUserInfo *users, unsigned count, AUDIOROOM::AudioUserUpdateType type)
{
    for (unsigned i = 0; i < count; i++)
        addLog(QString("%1 %2").arg(users[i].userId,
                                    type == AUDIOROOM::UserTotal                          ? "is here"
                                    : users[i].updateFlag == AUDIOROOM::UserAdded ? "came"
                                                                                   : "left"));
}

void Window::OnPublishStateUpdate(int stateCode, const char *streamID)
{
    if (stateCode != 0) {
        addLog(QString("Not live: %1").arg(AUDIOROOM_GetStatusName(stateCode)));
        button->setEnabled(true);
        return;
    }
    QStringList now = streamList;
    now.removeAll(publishStreamID);
    publishStreamID = QString::fromUtf8(streamID);
    setStreams(now << publishStreamID);
    addLog("Live");
    button->setText(STOP);
    button->setEnabled(true);
}

void Window::OnPlayStateUpdate(int stateCode, const AUDIOROOM::AudioStreamInfo *stream)
{
    addLog(stateCode == 0 ? QString("Hearing %1").arg(stream->userId)
                          : QString("Not hearing %1: %2").arg(stream->userId, AUDIOROOM_GetStatusName(stateCode)));
}

void Window::tellPlaces()
{
    QCoreApplication::processEvents();
    const QList<QWidget *> widgets{sessionField, manualBox, muteBox, button};
    for (QWidget *widget : widgets) {
        // A check box is clicked at its mark, not in the middle of its row.
        int const x = qobject_cast<QCheckBox *>(widget) ? 10 : widget->width() / 2;
        QPoint const at = widget->mapToGlobal(QPoint(x, widget->height() / 2));
        QTextStream(stdout) << "place: " << widget->objectName() << " " << at.x() << " " << at.y() << Qt::endl;
    }
}

void Window::freeze(bool inSession)
{
    sessionField->setEnabled(!inSession);
    manualBox->setEnabled(!inSession);
}

void Window::setStreams(const QStringList &list)
{
    streamList = list;
    streams->clear();
    streams->addItems(list);
}

void Window::addLog(const QString &line)
{
    log->insertItem(0, QTime::currentTime().toString("HH:mm:ss.zzz ") + line);
    QTextStream(stdout) << "log: " << line << Qt::endl;
}
