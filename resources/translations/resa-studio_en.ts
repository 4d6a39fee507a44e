<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en_US">
<context>
    <name>RunMenu</name>
    <message numerus="yes">
        <source>Move %n runs to the trash</source>
        <translation>
            <numerusform>Move %n run to the trash</numerusform>
            <numerusform>Move %n runs to the trash</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>resa::CloseDialog</name>
    <message numerus="yes">
        <source>%n runs are training.</source>
        <translation>
            <numerusform>%n run is training.</numerusform>
            <numerusform>%n runs are training.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) wait in the queue: they start when the studio is open again.</source>
        <translation>
            <numerusform>%n run waits in the queue: it starts when the studio is open again.</numerusform>
            <numerusform>%n runs wait in the queue: they start when the studio is open again.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>resa::DataSetsPage</name>
    <message numerus="yes">
        <source>
… and %n more</source>
        <translation>
            <numerusform>
… and %n more</numerusform>
            <numerusform>
… and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>resa::ExportDialog</name>
    <message numerus="yes">
        <source>%n files</source>
        <translation>
            <numerusform>%n file</numerusform>
            <numerusform>%n files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n figures of the specification are chosen</source>
        <translation>
            <numerusform>%n figure of the specification is chosen</numerusform>
            <numerusform>%n figures of the specification are chosen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n commands</source>
        <translation>
            <numerusform>%n command</numerusform>
            <numerusform>%n commands</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>resa::FlowDiagram</name>
    <message numerus="yes">
        <source>%n ribbons are too thin to be drawn · </source>
        <translation>
            <numerusform>%n ribbon is too thin to be drawn · </numerusform>
            <numerusform>%n ribbons are too thin to be drawn · </numerusform>
        </translation>
    </message>
</context>
<context>
    <name>resa::FlowPage</name>
    <message numerus="yes">
        <source>A flow needs two snapshots; there are %n so far.</source>
        <translation>
            <numerusform>A flow needs two snapshots; there is %n so far.</numerusform>
            <numerusform>A flow needs two snapshots; there are %n so far.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>resa::MainWindow</name>
    <message numerus="yes">
        <source>%n run(s) are laid over the curves of the first one.</source>
        <translation>
            <numerusform>%n run is laid over the curves of the first one.</numerusform>
            <numerusform>%n runs are laid over the curves of the first one.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>resa::NewRunPage</name>
    <message numerus="yes">
        <source>Start %n runs</source>
        <translation>
            <numerusform>Start %n run</numerusform>
            <numerusform>Start %n runs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>resa::PlaceDialog</name>
    <message numerus="yes">
        <source>Encoding %n picture(s) with the network of this run…</source>
        <translation>
            <numerusform>Encoding %n picture with the network of this run…</numerusform>
            <numerusform>Encoding %n pictures with the network of this run…</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>resa::RunTableModel</name>
    <message numerus="yes">
        <source>%n runs</source>
        <translation>
            <numerusform>%n run</numerusform>
            <numerusform>%n runs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>resa::RunsPage</name>
    <message numerus="yes">
        <source>%n runs</source>
        <translation>
            <numerusform>%n run</numerusform>
            <numerusform>%n runs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>resa::SamplesPresenter</name>
    <message numerus="yes">
        <source>A flow needs two snapshots with k-means clusters; there are %n here.</source>
        <translation>
            <numerusform>A flow needs two snapshots with k-means clusters; there is %n here.</numerusform>
            <numerusform>A flow needs two snapshots with k-means clusters; there are %n here.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>resa::TopBar</name>
    <message numerus="yes">
        <source>%n feature matrices</source>
        <translation>
            <numerusform>%n feature matrix</numerusform>
            <numerusform>%n feature matrices</numerusform>
        </translation>
    </message>
</context>
</TS>
