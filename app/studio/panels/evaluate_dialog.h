#pragma once
#include <QDialog>
#include <QJsonObject>
#include <QVector>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QTableWidget;

namespace resa {

class ServeClient;

/// One line of an evaluation's result, as people read it.
struct EvaluationRow {
  QString protocol, top1, top5, remark;
};
/// The result of `resa evaluate` (its JSON) as lines: accuracies in percent, clustering as scores.
QVector<EvaluationRow> evaluationRows(const QJsonObject& result);
/// What was evaluated, in one sentence.
QString evaluationCaption(const QJsonObject& result);

/// Asks `resa serve` to evaluate the weights of a run by chosen protocols, with progress and cancel, and shows the result as a table that
/// can be copied as text.
class EvaluateDialog : public QDialog {
  Q_OBJECT
 public:
  /// `dataset`: what the run was trained on, shown as the default.
  EvaluateDialog(ServeClient& serve, const QString& run, const QString& dataset, QWidget* parent = nullptr);
  ~EvaluateDialog() override;
  /// The shown table as text, columns divided by tabs; empty before a result.
  QString resultText() const;

 private:
  void build(const QString& dataset);
  QWidget* buildProtocols();
  QWidget* buildImages(const QString& dataset);
  QWidget* buildButtons();
  void refresh();
  void begin();
  void showResult(const QJsonObject& result);
  void settle();
  void say(const QString& text, bool problem);
  QStringList chosenProtocols() const;

  ServeClient& serve_;
  QString run_, caption_;
  qint64 request_ = 0;
  QVector<QCheckBox*> protocols_;
  QLineEdit *dataset_, *folder_;
  QComboBox *labels_, *component_;
  QTableWidget* table_;
  QProgressBar* progress_;
  QLabel* message_;
  QPushButton *start_, *close_, *copy_;
};

}  // namespace resa
