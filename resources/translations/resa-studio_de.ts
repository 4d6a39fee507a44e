<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en_US">
<context>
    <name>ClusterReader</name>
    <message>
        <source>This snapshot stores no principal components to look for sub-centroids in.</source>
        <translation>Dieser Snapshot speichert keine Hauptkomponenten, in denen Unterzentren zu suchen wären.</translation>
    </message>
    <message>
        <source>This snapshot stores no principal components, so there are only the stored neighbours.</source>
        <translation>Dieser Snapshot speichert keine Hauptkomponenten, also gibt es nur die gespeicherten Nachbarn.</translation>
    </message>
</context>
<context>
    <name>CurveValues</name>
    <message>
        <source>, raw</source>
        <translation>, roh</translation>
    </message>
    <message>
        <source>Assignment, training batches</source>
        <translation>Zuordnung, Trainings-Batches</translation>
    </message>
    <message>
        <source>Logged under names of their own</source>
        <translation>Unter eigenen Namen protokolliert</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>Assignment, probe</source>
        <translation>Zuordnung, Probe</translation>
    </message>
    <message>
        <source>Scores of all components</source>
        <translation>Maße aller Komponenten</translation>
    </message>
    <message>
        <source>Scores of %1, not normalised</source>
        <translation>Maße: %1, nicht normiert</translation>
    </message>
    <message>
        <source>Scores of %1</source>
        <translation>Maße: %1</translation>
    </message>
    <message>
        <source>Linear probe</source>
        <translation>Lineare Probe</translation>
    </message>
    <message>
        <source> · train</source>
        <translation> · Training</translation>
    </message>
    <message>
        <source>training, as reported</source>
        <translation>Training, wie gemeldet</translation>
    </message>
    <message>
        <source> · probe</source>
        <translation> · Probe</translation>
    </message>
    <message>
        <source>probe</source>
        <translation>Probe</translation>
    </message>
    <message>
        <source>linear probe</source>
        <translation>lineare Probe</translation>
    </message>
</context>
<context>
    <name>Curves</name>
    <message>
        <source>lines: training batches, as reported</source>
        <translation>Linien: Trainings-Batches, wie gemeldet</translation>
    </message>
    <message>
        <source> · dots: probe, %1 fixed images</source>
        <translation> · Punkte: Probe, %1 feste Bilder</translation>
    </message>
    <message>
        <source>train</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>probe</source>
        <translation>Probe</translation>
    </message>
    <message>
        <source>batch</source>
        <translation>Batch</translation>
    </message>
    <message>
        <source>Mass of A</source>
        <translation>Masse von A</translation>
    </message>
    <message>
        <source>share of a row</source>
        <translation>Anteil einer Zeile</translation>
    </message>
    <message>
        <source>diagonal</source>
        <translation>Diagonale</translation>
    </message>
    <message>
        <source>beside</source>
        <translation>daneben</translation>
    </message>
    <message>
        <source>probe beside</source>
        <translation>Probe daneben</translation>
    </message>
    <message>
        <source>Diagonal of a uniform assignment, B = %1: all images look alike.</source>
        <translation>Diagonale einer gleichförmigen Zuordnung, B = %1: alle Bilder sehen gleich aus.</translation>
    </message>
    <message>
        <source>Row entropy</source>
        <translation>Zeilenentropie</translation>
    </message>
    <message>
        <source>nats</source>
        <translation>nats</translation>
    </message>
    <message>
        <source>Row entropy of a uniform assignment, B = %1.</source>
        <translation>Zeilenentropie einer gleichförmigen Zuordnung, B = %1.</translation>
    </message>
    <message>
        <source>Same class</source>
        <translation>Gleiche Klasse</translation>
    </message>
    <message>
        <source>× chance, beside the diagonal</source>
        <translation>× Zufall, neben der Diagonale</translation>
    </message>
    <message>
        <source>chance</source>
        <translation>Zufall</translation>
    </message>
    <message>
        <source>Share of the off-diagonal mass on the same class, were it spread evenly.</source>
        <translation>Anteil der Masse neben der Diagonale auf derselben Klasse, wäre sie gleichmäßig verteilt.</translation>
    </message>
    <message>
        <source>KL(A || P)</source>
        <translation>KL(A || P)</translation>
    </message>
    <message>
        <source>nats, mean over rows</source>
        <translation>nats, Mittel über Zeilen</translation>
    </message>
    <message>
        <source>SD of rows</source>
        <translation>SD der Zeilen</translation>
    </message>
    <message>
        <source>Column sums</source>
        <translation>Spaltensummen</translation>
    </message>
    <message>
        <source>mean |sum − 1| after iteration …, log scale</source>
        <translation>Mittel von |Summe − 1| nach Iteration …, log. Skala</translation>
    </message>
    <message>
        <source>probe, last</source>
        <translation>Probe, letzte</translation>
    </message>
    <message>
        <source>Alignment</source>
        <translation>Angleichung</translation>
    </message>
    <message>
        <source>of the views, 0 = equal</source>
        <translation>der Ansichten, 0 = gleich</translation>
    </message>
    <message>
        <source>Other classes</source>
        <translation>Andere Klassen</translation>
    </message>
    <message>
        <source>epoch</source>
        <translation>Epoche</translation>
    </message>
    <message>
        <source>step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>hours since the start</source>
        <translation>Stunden seit dem Start</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>Verlust</translation>
    </message>
    <message>
        <source>training batches, means between reports · loss = assignment entropy + KL(A || P)</source>
        <translation>Trainings-Batches, Mittel zwischen Meldungen · Verlust = Zuordnungsentropie + KL(A || P)</translation>
    </message>
    <message>
        <source>loss</source>
        <translation>Verlust</translation>
    </message>
    <message>
        <source>assignment entropy</source>
        <translation>Zuordnungsentropie</translation>
    </message>
    <message>
        <source>Loss of a uniform assignment and prediction, B = %1.</source>
        <translation>Verlust gleichförmiger Zuordnung und Vorhersage, B = %1.</translation>
    </message>
    <message>
        <source>floor at A = identity</source>
        <translation>Untergrenze bei A = Einheit</translation>
    </message>
    <message>
        <source>Lowest loss were each image grouped with itself alone and all others orthogonal: log(1 + (B − 1) e^(−1/t)), B = %1, t = %2.</source>
        <translation>Kleinster Verlust, wäre jedes Bild nur mit sich selbst gruppiert und alle anderen orthogonal: log(1 + (B − 1) e^(−1/t)), B = %1, t = %2.</translation>
    </message>
    <message>
        <source>training, as reported</source>
        <translation>Training, wie gemeldet</translation>
    </message>
    <message>
        <source>training, as its program reported it</source>
        <translation>Training, wie sein Programm es meldete</translation>
    </message>
    <message>
        <source>bars: least … most over the restarts</source>
        <translation>Balken: kleinster … größter Wert der Neustarts</translation>
    </message>
    <message>
        <source>%1 network</source>
        <translation>Netz: %1</translation>
    </message>
    <message>
        <source>%1 split</source>
        <translation>Teil: %1</translation>
    </message>
    <message>
        <source> (preview, hollow)</source>
        <translation> (Vorschau, hohl)</translation>
    </message>
    <message>
        <source>L2-normalised</source>
        <translation>L2-normiert</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>Lernrate</translation>
    </message>
    <message>
        <source>Momentum</source>
        <translation>Momentum</translation>
    </message>
    <message>
        <source>coefficient of the copy</source>
        <translation>Koeffizient der Kopie</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>images/s</source>
        <translation>Bilder/s</translation>
    </message>
    <message>
        <source>Gradient norm</source>
        <translation>Gradientennorm</translation>
    </message>
    <message>
        <source>L2, all weights</source>
        <translation>L2, alle Gewichte</translation>
    </message>
    <message>
        <source>mean of %1 seeds ± SD</source>
        <translation>Mittel von %1 Startwerten ± SD</translation>
    </message>
    <message>
        <source>mean of %1 seeds, least … most</source>
        <translation>Mittel von %1 Startwerten, kleinster … größter</translation>
    </message>
    <message>
        <source>training steps, as reported</source>
        <translation>Trainingsschritte, wie gemeldet</translation>
    </message>
    <message>
        <source>lines: training batches, as reported · dots: probe, %1 fixed images</source>
        <translation>Linien: Trainings-Batches, wie gemeldet · Punkte: Probe, %1 feste Bilder</translation>
    </message>
    <message>
        <source>training batches, as reported</source>
        <translation>Trainings-Batches, wie gemeldet</translation>
    </message>
    <message>
        <source>network</source>
        <translation>Netz</translation>
    </message>
    <message>
        <source>split</source>
        <translation>Teil</translation>
    </message>
    <message>
        <source>n</source>
        <translation>n</translation>
    </message>
    <message>
        <source>normalisation</source>
        <translation>Normierung</translation>
    </message>
    <message>
        <source>temperature</source>
        <translation>Temperatur</translation>
    </message>
    <message>
        <source>These curves do not compare as they stand: %1</source>
        <translation>Diese Kurven sind so nicht vergleichbar: %1</translation>
    </message>
    <message>
        <source>Untrained network: its batch-norm statistics were recomputed on a copy from training batches, because its own are still those of the initialisation.</source>
        <translation>Untrainiertes Netz: Seine Batch-Norm-Statistik wurde auf einer Kopie aus Trainings-Batches neu berechnet, weil die eigene noch die der Initialisierung ist.</translation>
    </message>
    <message>
        <source>raw pixels</source>
        <translation>rohe Pixel</translation>
    </message>
    <message>
        <source>raw pixels, n = %1</source>
        <translation>rohe Pixel, n = %1</translation>
    </message>
    <message>
        <source>The same score of the raw pixels of the same %1 images, without any network.</source>
        <translation>Dasselbe Maß der rohen Pixel derselben %1 Bilder, ganz ohne Netz.</translation>
    </message>
    <message>
        <source>Silhouette</source>
        <translation>Silhouette</translation>
    </message>
    <message>
        <source>mean by true class</source>
        <translation>Mittel nach wahrer Klasse</translation>
    </message>
    <message>
        <source>mean by k-means cluster</source>
        <translation>Mittel nach k-means-Cluster</translation>
    </message>
    <message>
        <source>standard deviation over images</source>
        <translation>Standardabweichung über Bilder</translation>
    </message>
    <message>
        <source>SD over images, k-means clusters</source>
        <translation>SD über Bilder, k-means-Cluster</translation>
    </message>
    <message>
        <source>Silhouette &gt; 0</source>
        <translation>Silhouette &gt; 0</translation>
    </message>
    <message>
        <source>share of images</source>
        <translation>Anteil der Bilder</translation>
    </message>
    <message>
        <source>ARI</source>
        <translation>ARI</translation>
    </message>
    <message>
        <source>k-means against classes</source>
        <translation>k-means gegen Klassen</translation>
    </message>
    <message>
        <source>NMI</source>
        <translation>NMI</translation>
    </message>
    <message>
        <source>Effective rank</source>
        <translation>Effektiver Rang</translation>
    </message>
    <message>
        <source>of the features</source>
        <translation>der Merkmale</translation>
    </message>
    <message>
        <source>5-nn</source>
        <translation>5-nn</translation>
    </message>
    <message>
        <source>accuracy</source>
        <translation>Genauigkeit</translation>
    </message>
    <message>
        <source>Neighbourhood hit</source>
        <translation>Nachbarschaftstreffer</translation>
    </message>
    <message>
        <source>share of 10 neighbours</source>
        <translation>Anteil von 10 Nachbarn</translation>
    </message>
    <message>
        <source>Clustering accuracy</source>
        <translation>Clustering-Genauigkeit</translation>
    </message>
    <message>
        <source>Hungarian</source>
        <translation>ungarische Zuordnung</translation>
    </message>
    <message>
        <source>AMI</source>
        <translation>AMI</translation>
    </message>
    <message>
        <source>Purity</source>
        <translation>Reinheit</translation>
    </message>
    <message>
        <source>of the k-means clusters</source>
        <translation>der k-means-Cluster</translation>
    </message>
    <message>
        <source>Homogeneity</source>
        <translation>Homogenität</translation>
    </message>
    <message>
        <source>Completeness</source>
        <translation>Vollständigkeit</translation>
    </message>
    <message>
        <source>V-measure</source>
        <translation>V-Maß</translation>
    </message>
    <message>
        <source>Silhouette, cosine</source>
        <translation>Silhouette, Kosinus</translation>
    </message>
    <message>
        <source>Davies-Bouldin</source>
        <translation>Davies-Bouldin</translation>
    </message>
    <message>
        <source>lower is better</source>
        <translation>kleiner ist besser</translation>
    </message>
    <message>
        <source>of the k-means clusters, lower is better</source>
        <translation>der k-means-Cluster, kleiner ist besser</translation>
    </message>
    <message>
        <source>Calinski-Harabasz</source>
        <translation>Calinski-Harabasz</translation>
    </message>
    <message>
        <source>higher is better</source>
        <translation>größer ist besser</translation>
    </message>
    <message>
        <source>of the k-means clusters, higher is better</source>
        <translation>der k-means-Cluster, größer ist besser</translation>
    </message>
    <message>
        <source>Uniformity</source>
        <translation>Gleichverteilung</translation>
    </message>
    <message>
        <source>t = 2, lower spreads more</source>
        <translation>t = 2, kleiner streut mehr</translation>
    </message>
    <message>
        <source>%1-nn</source>
        <translation>%1-nn</translation>
    </message>
    <message>
        <source>accuracy, weighted by cosine</source>
        <translation>Genauigkeit, nach Kosinus gewichtet</translation>
    </message>
    <message>
        <source>class %1</source>
        <translation>Klasse %1</translation>
    </message>
    <message>
        <source>Silhouette by class</source>
        <translation>Silhouette nach Klasse</translation>
    </message>
    <message>
        <source>mean of each class, encoding</source>
        <translation>Mittel jeder Klasse, Enkodierung</translation>
    </message>
    <message>
        <source>mean of each of the first %1 classes, encoding</source>
        <translation>Mittel jeder der ersten %1 Klassen, Enkodierung</translation>
    </message>
    <message>
        <source>Linear probe</source>
        <translation>Lineare Probe</translation>
    </message>
    <message>
        <source>accuracy of a classifier on the encoding</source>
        <translation>Genauigkeit eines Klassifikators auf der Enkodierung</translation>
    </message>
    <message>
        <source>bootstrap 95 % over the images</source>
        <translation>Bootstrap 95 % über die Bilder</translation>
    </message>
</context>
<context>
    <name>Figures</name>
    <message>
        <source> · step %1</source>
        <translation> · Schritt %1</translation>
    </message>
    <message>
        <source>%1 map, 3-D</source>
        <translation>Karte: %1, 3-D</translation>
    </message>
    <message>
        <source>%1 map</source>
        <translation>Karte: %1</translation>
    </message>
</context>
<context>
    <name>Map</name>
    <message>
        <source>class</source>
        <translation>Klasse</translation>
    </message>
    <message>
        <source>k-means cluster</source>
        <translation>k-means-Cluster</translation>
    </message>
    <message>
        <source>silhouette (SC)</source>
        <translation>Silhouette (SC)</translation>
    </message>
    <message>
        <source>5-nn correctness</source>
        <translation>5-nn-Richtigkeit</translation>
    </message>
    <message>
        <source>off-class mass of the assignment</source>
        <translation>klassenfremde Masse der Zuordnung</translation>
    </message>
    <message>
        <source>off-class neighbours</source>
        <translation>klassenfremde Nachbarn</translation>
    </message>
    <message>
        <source>neighbours changed</source>
        <translation>veränderte Nachbarn</translation>
    </message>
    <message>
        <source>The true class of each image.</source>
        <translation>Die wahre Klasse jedes Bildes.</translation>
    </message>
    <message>
        <source>The cluster of the k-means restart with the lowest inertia.</source>
        <translation>Das Cluster des k-means-Neustarts mit der kleinsten Trägheit.</translation>
    </message>
    <message>
        <source>Silhouette of each image by true class: below zero it lies nearer to another class than to its own.</source>
        <translation>Silhouette jedes Bildes nach wahrer Klasse: unter null liegt es einer anderen Klasse näher als der eigenen.</translation>
    </message>
    <message>
        <source>Whether most of an image&apos;s 5 nearest others among these images are of its class.</source>
        <translation>Ob die meisten der 5 nächsten anderen Bilder zur Klasse des Bildes gehören.</translation>
    </message>
    <message>
        <source>Share of an image&apos;s row of the probe&apos;s assignment that goes to other classes.</source>
        <translation>Anteil der Zeile eines Bildes in der Zuordnung der Probe, der an andere Klassen geht.</translation>
    </message>
    <message>
        <source>Share of an image&apos;s stored nearest neighbours that are of another class.</source>
        <translation>Anteil der gespeicherten nächsten Nachbarn eines Bildes, die von anderer Klasse sind.</translation>
    </message>
    <message>
        <source>Share of an image&apos;s stored nearest neighbours that were not among them at the snapshot before.</source>
        <translation>Anteil der gespeicherten nächsten Nachbarn eines Bildes, die im Snapshot davor nicht darunter waren.</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>cluster %1</source>
        <translation>Cluster %1</translation>
    </message>
    <message>
        <source>5-nn right</source>
        <translation>5-nn richtig</translation>
    </message>
    <message>
        <source>5-nn wrong</source>
        <translation>5-nn falsch</translation>
    </message>
    <message>
        <source>5-nn right for %1 % of the images; neighbours are searched among these images themselves, each left out for itself.</source>
        <translation>5-nn richtig für %1 % der Bilder; Nachbarn werden unter diesen Bildern selbst gesucht, jedes ohne sich selbst.</translation>
    </message>
    <message>
        <source>%1 network</source>
        <translation>Netz: %1</translation>
    </message>
    <message>
        <source>%1 split</source>
        <translation>Teil: %1</translation>
    </message>
    <message>
        <source>There is no snapshot before this one to compare neighbours with.</source>
        <translation>Vor diesem gibt es keinen Snapshot, mit dem Nachbarn zu vergleichen wären.</translation>
    </message>
    <message>
        <source>Nearest neighbours were not stored at this snapshot and at the one before.</source>
        <translation>In diesem Snapshot und dem davor wurden keine nächsten Nachbarn gespeichert.</translation>
    </message>
    <message>
        <source>off-class mass</source>
        <translation>klassenfremde Masse</translation>
    </message>
    <message>
        <source>No probe image is among these: the probe is of the split %1, the map shows %2 images.</source>
        <translation>Kein Bild der Probe ist darunter: Die Probe stammt aus dem Teil %1, die Karte zeigt Bilder aus %2.</translation>
    </message>
    <message>
        <source>other</source>
        <translation>andere</translation>
    </message>
    <message>
        <source>These images have no labels.</source>
        <translation>Diese Bilder haben keine Klassen.</translation>
    </message>
    <message>
        <source>Nearest neighbours were not stored at this snapshot.</source>
        <translation>In diesem Snapshot wurden keine nächsten Nachbarn gespeichert.</translation>
    </message>
    <message>
        <source>SC</source>
        <translation>SC</translation>
    </message>
    <message>
        <source>Silhouettes were not stored at this snapshot.</source>
        <translation>In diesem Snapshot wurden keine Silhouetten gespeichert.</translation>
    </message>
    <message>
        <source>all images</source>
        <translation>alle Bilder</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>No trails: this map was laid out anew here, points jumped.</source>
        <translation>Keine Spuren: Diese Karte wurde hier neu angelegt, die Punkte sind gesprungen.</translation>
    </message>
    <message>
        <source>No trails: each of these maps is laid out by itself, so moving from one to the next would mean nothing (evaluate.projection_mode = &quot;flowing&quot; makes maps that continue each other).</source>
        <translation>Keine Spuren: Jede dieser Karten ist für sich angelegt, ein Weg von einer zur nächsten bedeutete nichts (evaluate.projection_mode = &quot;flowing&quot; macht Karten, die einander fortsetzen).</translation>
    </message>
    <message>
        <source>No trails: there is no earlier map of these images.</source>
        <translation>Keine Spuren: Es gibt keine frühere Karte dieser Bilder.</translation>
    </message>
    <message>
        <source>encodings</source>
        <translation>Enkodierungen</translation>
    </message>
    <message>
        <source>embeddings</source>
        <translation>Einbettungen</translation>
    </message>
    <message>
        <source>%1 features</source>
        <translation>Merkmale: %1</translation>
    </message>
    <message>
        <source>%1 of %2 %3</source>
        <comment>method, number, features</comment>
        <translation>%1: %2 %3</translation>
    </message>
    <message>
        <source> (laid out anew)</source>
        <translation> (neu angelegt)</translation>
    </message>
    <message>
        <source>KL %1</source>
        <translation>KL %1</translation>
    </message>
    <message>
        <source>perplexity %1</source>
        <translation>Perplexität %1</translation>
    </message>
    <message>
        <source>seed %1</source>
        <translation>Startwert %1</translation>
    </message>
    <message>
        <source>10-nn kept %1</source>
        <translation>10-nn erhalten: %1</translation>
    </message>
    <message>
        <source>%1 KL %2</source>
        <translation>%1 KL %2</translation>
    </message>
    <message>
        <source>%1 of %2 images</source>
        <translation>%1 von %2 Bildern</translation>
    </message>
    <message>
        <source>%1: none</source>
        <translation>%1: keine</translation>
    </message>
    <message>
        <source>Select images to see their trails: those of all %1 would cover the map.</source>
        <translation>Wählen Sie Bilder, um ihre Spuren zu sehen: Die von allen %1 verdeckten die Karte.</translation>
    </message>
    <message>
        <source>Trails of the first %1 of %2 selected images.</source>
        <translation>Spuren der ersten %1 von %2 gewählten Bildern.</translation>
    </message>
    <message>
        <source>flowing</source>
        <translation>fließend</translation>
    </message>
    <message>
        <source>independent</source>
        <translation>unabhängig</translation>
    </message>
    <message>
        <source>encoding</source>
        <translation>Enkodierung</translation>
    </message>
    <message>
        <source>embedding</source>
        <translation>Einbettung</translation>
    </message>
    <message>
        <source>hidden %1</source>
        <comment>layer of the projector</comment>
        <translation>verborgene Schicht %1</translation>
    </message>
</context>
<context>
    <name>MapFigure</name>
    <message>
        <source>Maps side by side</source>
        <translation>Karten nebeneinander</translation>
    </message>
    <message>
        <source>%1 map</source>
        <translation>Karte: %1</translation>
    </message>
    <message>
        <source>, 3-D</source>
        <translation>, 3-D</translation>
    </message>
    <message>
        <source>colour: %1</source>
        <translation>Farbe: %1</translation>
    </message>
    <message>
        <source>%1 selected</source>
        <translation>%1 gewählt</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>Schritt %1</translation>
    </message>
</context>
<context>
    <name>MatrixColors</name>
    <message>
        <source>log scale to both sides, %1 … %2</source>
        <translation>log. Skala nach beiden Seiten, %1 … %2</translation>
    </message>
    <message>
        <source>log scale %1 … %2</source>
        <translation>log. Skala %1 … %2</translation>
    </message>
    <message>
        <source>linear scale %1 … %2</source>
        <translation>lineare Skala %1 … %2</translation>
    </message>
</context>
<context>
    <name>MatrixData</name>
    <message>
        <source>Assignment</source>
        <translation>Zuordnung</translation>
    </message>
    <message>
        <source>Prediction</source>
        <translation>Vorhersage</translation>
    </message>
    <message>
        <source>Gradient</source>
        <translation>Gradient</translation>
    </message>
    <message>
        <source>Similarity</source>
        <translation>Ähnlichkeit</translation>
    </message>
    <message>
        <source>how %1 changed between two epochs: red is more now, blue is less</source>
        <translation>wie sich %1 zwischen zwei Epochen geändert hat: rot ist jetzt mehr, blau weniger</translation>
    </message>
    <message>
        <source>who is grouped with whom: A = Sinkhorn(S), rows sum to 1</source>
        <translation>wer mit wem gruppiert ist: A = Sinkhorn(S), Zeilensummen 1</translation>
    </message>
    <message>
        <source>what the student predicts: P = softmax(z zₘ / t), the images themselves</source>
        <translation>was der Schüler vorhersagt: P = softmax(z zₘ / t), die Bilder selbst</translation>
    </message>
    <message>
        <source>what the student predicts: P = softmax(z zₘ / t), weak against strong views</source>
        <translation>was der Schüler vorhersagt: P = softmax(z zₘ / t), schwache gegen starke Ansichten</translation>
    </message>
    <message>
        <source>how InfoNCE would pull: P − identity, every image has itself as its only target</source>
        <translation>wie InfoNCE zöge: P − Einheit, jedes Bild hat nur sich selbst zum Ziel</translation>
    </message>
    <message>
        <source>how the loss pulls: P − A, blue draws together, red pushes apart</source>
        <translation>wie der Verlust zieht: P − A, blau zieht zusammen, rot schiebt auseinander</translation>
    </message>
    <message>
        <source>cosine of student and momentum encodings, the images themselves</source>
        <translation>Kosinus der Enkodierungen von Schüler und Momentum-Netz, die Bilder selbst</translation>
    </message>
    <message>
        <source>cosine of student and momentum encodings, weak views</source>
        <translation>Kosinus der Enkodierungen von Schüler und Momentum-Netz, schwache Ansichten</translation>
    </message>
    <message>
        <source>clean, eval mode</source>
        <translation>sauber, eval-Modus</translation>
    </message>
    <message>
        <source>as trained</source>
        <translation>wie trainiert</translation>
    </message>
    <message>
        <source> · step %1 − step %2</source>
        <translation> · Schritt %1 − Schritt %2</translation>
    </message>
    <message>
        <source> · step %1</source>
        <translation> · Schritt %1</translation>
    </message>
    <message>
        <source> · A recomputed: %1</source>
        <translation> · A neu berechnet: %1</translation>
    </message>
    <message>
        <source>%1 % on the diagonal</source>
        <translation>%1 % auf der Diagonale</translation>
    </message>
    <message>
        <source> · beside it the same class %1 × chance</source>
        <translation> · daneben gleiche Klasse %1 × Zufall</translation>
    </message>
</context>
<context>
    <name>MatrixFigure</name>
    <message>
        <source>Gradient as InfoNCE</source>
        <translation>Gradient wie InfoNCE</translation>
    </message>
    <message>
        <source>, change since step %1</source>
        <translation>, Änderung seit Schritt %1</translation>
    </message>
    <message>
        <source>%1 probe images by class · rows: student, columns: momentum · %2</source>
        <translation>%1 Bilder der Probe nach Klasse · Zeilen: Schüler, Spalten: Momentum · %2</translation>
    </message>
    <message>
        <source>rows %1–%2, columns %3–%4 of %5</source>
        <translation>Zeilen %1–%2, Spalten %3–%4 von %5</translation>
    </message>
    <message>
        <source>epoch %1</source>
        <translation>Epoche %1</translation>
    </message>
</context>
<context>
    <name>MatrixPaint</name>
    <message>
        <source>more →</source>
        <translation>mehr →</translation>
    </message>
    <message>
        <source>push →</source>
        <translation>schiebt →</translation>
    </message>
    <message>
        <source>← less</source>
        <translation>← weniger</translation>
    </message>
    <message>
        <source>← pull</source>
        <translation>← zieht</translation>
    </message>
</context>
<context>
    <name>MatrixSurface</name>
    <message>
        <source>height and colour: %1 of %2 probe images · rows towards you, columns to the right</source>
        <translation>Höhe und Farbe: %1 von %2 Bildern der Probe · Zeilen zu Ihnen hin, Spalten nach rechts</translation>
    </message>
    <message>
        <source> · reduced to %1 × %1, %2 of each block</source>
        <translation> · verkleinert auf %1 × %1, %2 jedes Blocks</translation>
    </message>
    <message>
        <source>strongest</source>
        <translation>stärkster Wert</translation>
    </message>
    <message>
        <source>maximum</source>
        <translation>Maximum</translation>
    </message>
    <message>
        <source> · diagonal hidden</source>
        <translation> · Diagonale ausgeblendet</translation>
    </message>
</context>
<context>
    <name>PairFigures</name>
    <message>
        <source>epoch %1</source>
        <translation>Epoche %1</translation>
    </message>
    <message>
        <source>A assignment</source>
        <translation>A Zuordnung</translation>
    </message>
    <message>
        <source>P prediction</source>
        <translation>P Vorhersage</translation>
    </message>
    <message>
        <source>S similarity (right)</source>
        <translation>S Ähnlichkeit (rechts)</translation>
    </message>
    <message>
        <source>weak view</source>
        <translation>schwache Ansicht</translation>
    </message>
    <message>
        <source>strong view</source>
        <translation>starke Ansicht</translation>
    </message>
    <message>
        <source>A as trained.</source>
        <translation>A wie trainiert.</translation>
    </message>
    <message>
        <source>Heaviest wrong pairs</source>
        <translation>Schwerste falsche Paare</translation>
    </message>
    <message>
        <source>and %1 more</source>
        <translation>und %1 weitere</translation>
    </message>
    <message>
        <source>%1 over all snapshots, as trained: assignment A and prediction P (left, logarithmic), similarity S (right)</source>
        <translation>%1 über alle Snapshots, wie trainiert: Zuordnung A und Vorhersage P (links, logarithmisch), Ähnlichkeit S (rechts)</translation>
    </message>
    <message>
        <source>Probe images %1 and %2: similarity, assignment, prediction and share of the loss of their cell, %3 · step %4</source>
        <translation>Bilder %1 und %2 der Probe: Ähnlichkeit, Zuordnung, Vorhersage und Verlustanteil ihrer Zelle, %3 · Schritt %4</translation>
    </message>
    <message>
        <source>clean, eval mode</source>
        <translation>sauber, eval-Modus</translation>
    </message>
    <message>
        <source>as trained</source>
        <translation>wie trainiert</translation>
    </message>
    <message>
        <source>Similarity S</source>
        <translation>Ähnlichkeit S</translation>
    </message>
    <message>
        <source>Assignment A</source>
        <translation>Zuordnung A</translation>
    </message>
    <message>
        <source>Prediction P</source>
        <translation>Vorhersage P</translation>
    </message>
    <message>
        <source>Pull A − P</source>
        <translation>Zug A − P</translation>
    </message>
    <message>
        <source>Share of loss</source>
        <translation>Verlustanteil</translation>
    </message>
    <message>
        <source>Same class</source>
        <translation>Gleiche Klasse</translation>
    </message>
    <message>
        <source>no labels</source>
        <translation>keine Klassen</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>no</source>
        <translation>nein</translation>
    </message>
    <message>
        <source>Heaviest pairs of different classes at epoch %1, as trained · step %2</source>
        <translation>Schwerste Paare verschiedener Klassen in Epoche %1, wie trainiert · Schritt %2</translation>
    </message>
</context>
<context>
    <name>ProbeFigures</name>
    <message>
        <source>Means of rows and columns of %1</source>
        <translation>Mittel der Zeilen und Spalten von %1</translation>
    </message>
    <message>
        <source>Sums of rows and columns of %1</source>
        <translation>Summen der Zeilen und Spalten von %1</translation>
    </message>
    <message>
        <source>%1 probe images by class · %2</source>
        <translation>%1 Bilder der Probe nach Klasse · %2</translation>
    </message>
    <message>
        <source> · %1 values beyond the scale end at its edge</source>
        <translation> · %1 Werte jenseits der Skala enden an ihrem Rand</translation>
    </message>
    <message>
        <source>epoch %1</source>
        <translation>Epoche %1</translation>
    </message>
    <message>
        <source>rows: student</source>
        <translation>Zeilen: Schüler</translation>
    </message>
    <message>
        <source>columns: momentum</source>
        <translation>Spalten: Momentum</translation>
    </message>
    <message>
        <source>columns off</source>
        <translation>Spalten daneben</translation>
    </message>
    <message>
        <source>rows off</source>
        <translation>Zeilen daneben</translation>
    </message>
    <message>
        <source>row entropy</source>
        <translation>Zeilenentropie</translation>
    </message>
    <message>
        <source>diagonal</source>
        <translation>Diagonale</translation>
    </message>
    <message>
        <source>same class</source>
        <translation>gleiche Klasse</translation>
    </message>
    <message>
        <source>stored</source>
        <translation>gespeichert</translation>
    </message>
    <message>
        <source>recomputed</source>
        <translation>neu berechnet</translation>
    </message>
    <message>
        <source>Sinkhorn laboratory</source>
        <translation>Sinkhorn-Labor</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>none was stored</source>
        <translation>keine gespeichert</translation>
    </message>
    <message>
        <source>1 iteration</source>
        <translation>1 Iteration</translation>
    </message>
    <message>
        <source>%1 iterations</source>
        <translation>%1 Iterationen</translation>
    </message>
    <message>
        <source>ε %1 · %2</source>
        <translation>ε %1 · %2</translation>
    </message>
    <message>
        <source>Sinkhorn laboratory: the stored assignment (%1) and what %2 make of the same similarity, %3 · step %4</source>
        <translation>Sinkhorn-Labor: die gespeicherte Zuordnung (%1) und was %2 aus derselben Ähnlichkeit machen, %3 · Schritt %4</translation>
    </message>
    <message>
        <source>clean, eval mode</source>
        <translation>sauber, eval-Modus</translation>
    </message>
    <message>
        <source>as trained</source>
        <translation>wie trainiert</translation>
    </message>
</context>
<context>
    <name>QObject</name>
    <message>
        <source>Weak view</source>
        <translation>Schwache Ansicht</translation>
    </message>
    <message>
        <source>Multi-crop</source>
        <translation>Multi-Crop</translation>
    </message>
    <message>
        <source>Strong view</source>
        <translation>Starke Ansicht</translation>
    </message>
    <message>
        <source>%1 classes, %2 to %3 images each</source>
        <translation>%1 Klassen mit je %2 bis %3 Bildern</translation>
    </message>
    <message>
        <source> · training takes %1 to %2</source>
        <translation> · das Training nimmt %1 bis %2</translation>
    </message>
    <message>
        <source>cluster</source>
        <translation>Cluster</translation>
    </message>
    <message>
        <source>size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>main class</source>
        <translation>Hauptklasse</translation>
    </message>
    <message>
        <source>purity</source>
        <translation>Reinheit</translation>
    </message>
    <message>
        <source>mean SC</source>
        <translation>mittlere SC</translation>
    </message>
    <message>
        <source>SC &gt; 0</source>
        <translation>SC &gt; 0</translation>
    </message>
    <message>
        <source>k-means of %1 · n = %2 · step %3</source>
        <translation>k-means: %1 · n = %2 · Schritt %3</translation>
    </message>
    <message>
        <source>Clusters</source>
        <translation>Cluster</translation>
    </message>
    <message>
        <source>Clusters · </source>
        <translation>Cluster · </translation>
    </message>
    <message>
        <source> · SC by true class</source>
        <translation> · SC nach wahrer Klasse</translation>
    </message>
    <message>
        <source>Confusion</source>
        <translation>Konfusion</translation>
    </message>
    <message>
        <source>noise of k-means seeds not known, so nothing is grey</source>
        <translation>das Rauschen der k-means-Startwerte ist nicht bekannt, daher ist nichts grau</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 bis %2</translation>
    </message>
    <message>
        <source>grey: not above the noise of two k-means seeds, %1 of the images</source>
        <translation>grau: nicht über dem Rauschen zweier k-means-Startwerte, %1 der Bilder</translation>
    </message>
    <message>
        <source>How clusters split and merge</source>
        <translation>Wie Cluster sich teilen und verschmelzen</translation>
    </message>
    <message>
        <source>Sub-centroid %1 · %2 images</source>
        <translation>Unterzentrum %1 · %2 Bilder</translation>
    </message>
    <message>
        <source> · mean SC %1</source>
        <translation> · mittlere SC %1</translation>
    </message>
    <message>
        <source>Borderline · farthest from the centroid</source>
        <translation>Grenzfälle · am weitesten vom Zentrum</translation>
    </message>
    <message>
        <source>%1 × cluster %2: %3 images, %4 of the class, %5 of the cluster</source>
        <translation>%1 × Cluster %2: %3 Bilder, %4 der Klasse, %5 des Clusters</translation>
    </message>
    <message>
        <source>%1: %2 images</source>
        <translation>%1: %2 Bilder</translation>
    </message>
    <message>
        <source>cluster %1: %2 images</source>
        <translation>Cluster %1: %2 Bilder</translation>
    </message>
    <message>
        <source>epoch %1</source>
        <translation>Epoche %1</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>Schritt %1</translation>
    </message>
    <message>
        <source>cluster %1</source>
        <translation>Cluster %1</translation>
    </message>
    <message>
        <source>%1 images: cluster %2 at %3 · %4</source>
        <translation>%1 Bilder: Cluster %2 bei %3 · %4</translation>
    </message>
    <message>
        <source>%1 images: cluster %2 at %3 → cluster %4 at %5 · %6</source>
        <translation>%1 Bilder: Cluster %2 bei %3 → Cluster %4 bei %5 · %6</translation>
    </message>
    <message>
        <source> · not above the noise of two k-means seeds (%1)</source>
        <translation> · nicht über dem Rauschen zweier k-means-Startwerte (%1)</translation>
    </message>
    <message>
        <source> · above the noise of two k-means seeds (%1)</source>
        <translation> · über dem Rauschen zweier k-means-Startwerte (%1)</translation>
    </message>
    <message>
        <source> · the first %1 of %2 images</source>
        <translation> · die ersten %1 von %2 Bildern</translation>
    </message>
    <message>
        <source>%1 × %2 pixels, %3</source>
        <translation>%1 × %2 Pixel, %3</translation>
    </message>
    <message>
        <source>gray</source>
        <translation>grau</translation>
    </message>
    <message>
        <source>colour</source>
        <translation>farbig</translation>
    </message>
    <message>
        <source>%1, %2 images by class</source>
        <translation>%1, %2bilder nach Klasse</translation>
    </message>
    <message>
        <source>training</source>
        <translation>Trainings</translation>
    </message>
    <message>
        <source>test</source>
        <translation>Test</translation>
    </message>
    <message>
        <source>Downloading %1</source>
        <translation>%1 wird geladen</translation>
    </message>
    <message>
        <source>Checking %1</source>
        <translation>%1 wird geprüft</translation>
    </message>
    <message>
        <source>Unpacking %1</source>
        <translation>%1 wird entpackt</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>%1 of %2 free</source>
        <translation>%1 von %2 frei</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 min</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 h %2 min</translation>
    </message>
    <message>
        <source>%1 days</source>
        <translation>%1 Tage</translation>
    </message>
    <message>
        <source>%1 MB</source>
        <translation>%1 MB</translation>
    </message>
    <message>
        <source>%1 GB</source>
        <translation>%1 GB</translation>
    </message>
    <message>
        <source>%1 TB</source>
        <translation>%1 TB</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>%1 images/s on %2</source>
        <translation>%1 Bilder/s auf %2</translation>
    </message>
    <message>
        <source>An epoch</source>
        <translation>Eine Epoche</translation>
    </message>
    <message>
        <source>%1, %2 steps</source>
        <translation>%1, %2 Schritte</translation>
    </message>
    <message>
        <source>The whole run</source>
        <translation>Der ganze Lauf</translation>
    </message>
    <message>
        <source>about %1</source>
        <translation>etwa %1</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>Platte</translation>
    </message>
    <message>
        <source>GPU memory</source>
        <translation>GPU-Speicher</translation>
    </message>
    <message>
        <source>weak</source>
        <translation>schwach</translation>
    </message>
    <message>
        <source>strong</source>
        <translation>stark</translation>
    </message>
    <message>
        <source>crop %1</source>
        <translation>Ausschnitt %1</translation>
    </message>
    <message>
        <source>image</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>crop %1 × %2 at (%3, %4)</source>
        <translation>Ausschnitt %1 × %2 bei (%3, %4)</translation>
    </message>
    <message>
        <source>brightness</source>
        <translation>Helligkeit</translation>
    </message>
    <message>
        <source>contrast</source>
        <translation>Kontrast</translation>
    </message>
    <message>
        <source>saturation</source>
        <translation>Sättigung</translation>
    </message>
    <message>
        <source>hue %1</source>
        <translation>Farbton %1</translation>
    </message>
    <message>
        <source>blur %1 px</source>
        <translation>Unschärfe %1 px</translation>
    </message>
    <message>
        <source>solarized</source>
        <translation>solarisiert</translation>
    </message>
    <message>
        <source>mirrored</source>
        <translation>gespiegelt</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>Daten</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Methode</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>Evaluation</source>
        <translation>Auswertung</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>Ausgabe</translation>
    </message>
    <message>
        <source>Images a class</source>
        <translation>Bilder je Klasse</translation>
    </message>
    <message>
        <source>taken for training</source>
        <translation>zum Training genommen</translation>
    </message>
    <message>
        <source>all</source>
        <translation>alle</translation>
    </message>
    <message>
        <source>share</source>
        <translation>Anteil</translation>
    </message>
    <message>
        <source>%1 · %2 of the images lie on matched pairs (framed)</source>
        <translation>%1 · %2 der Bilder liegen auf zugeordneten Paaren (gerahmt)</translation>
    </message>
    <message>
        <source>Classes against clusters · </source>
        <translation>Klassen gegen Cluster · </translation>
    </message>
    <message>
        <source>100 % of the class</source>
        <translation>100 % der Klasse</translation>
    </message>
    <message>
        <source>the chosen image</source>
        <translation>das gewählte Bild</translation>
    </message>
    <message>
        <source>of the same class</source>
        <translation>der gleichen Klasse</translation>
    </message>
    <message>
        <source>of another class</source>
        <translation>einer anderen Klasse</translation>
    </message>
    <message>
        <source>more than the noise of two k-means seeds, in the colour of where they come from</source>
        <translation>mehr als das Rauschen zweier k-means-Startwerte, in der Farbe ihrer Herkunft</translation>
    </message>
    <message>
        <source>not more</source>
        <translation>nicht mehr</translation>
    </message>
    <message>
        <source>Clusters of %1 over %2 snapshots, steps %3 to %4 · n = %5 · matched clusters keep their colour</source>
        <translation>Cluster: %1, über %2 Snapshots, Schritte %3 bis %4 · n = %5 · zugeordnete Cluster behalten ihre Farbe</translation>
    </message>
    <message>
        <source>Cluster %1</source>
        <translation>Cluster %1</translation>
    </message>
    <message>
        <source>Representatives of cluster %1 · highest SC</source>
        <translation>Vertreter von Cluster %1 · höchste SC</translation>
    </message>
    <message>
        <source>Representatives of cluster %1 · nearest to its centre</source>
        <translation>Vertreter von Cluster %1 · seinem Zentrum am nächsten</translation>
    </message>
    <message>
        <source>Borderline · lowest SC</source>
        <translation>Grenzfälle · niedrigste SC</translation>
    </message>
    <message>
        <source>Borderline · farthest from the centre</source>
        <translation>Grenzfälle · am weitesten vom Zentrum</translation>
    </message>
    <message>
        <source>Cluster %1 · %2 images</source>
        <translation>Cluster %1 · %2 Bilder</translation>
    </message>
    <message>
        <source> · %1 %2</source>
        <translation> · %1 %2</translation>
    </message>
    <message>
        <source>neighbour %1</source>
        <translation>Nachbar %1</translation>
    </message>
    <message>
        <source> · same class</source>
        <translation> · gleiche Klasse</translation>
    </message>
    <message>
        <source> · other class</source>
        <translation> · andere Klasse</translation>
    </message>
    <message>
        <source>highest SC first</source>
        <translation>höchste SC zuerst</translation>
    </message>
    <message>
        <source>nearest to the centre first</source>
        <translation>nächste am Zentrum zuerst</translation>
    </message>
    <message>
        <source>in the order of the data</source>
        <translation>in der Reihenfolge der Daten</translation>
    </message>
    <message>
        <source>Images of the clusters</source>
        <translation>Bilder der Cluster</translation>
    </message>
    <message>
        <source>Images of cluster %1</source>
        <translation>Bilder von Cluster %1</translation>
    </message>
    <message>
        <source>%1 split into %2 sub-centroids of %3 · n = %4 · step %5 · %6 of the variance between them</source>
        <translation>%1 in %2 Unterzentren geteilt: %3 · n = %4 · Schritt %5 · %6 der Varianz zwischen ihnen</translation>
    </message>
    <message>
        <source>Sub-centroids of %1</source>
        <translation>Unterzentren von %1</translation>
    </message>
    <message>
        <source>Further ones by the cosine of the stored principal components</source>
        <translation>Weitere nach dem Kosinus der gespeicherten Hauptkomponenten</translation>
    </message>
    <message>
        <source> · cosine %1</source>
        <translation> · Kosinus %1</translation>
    </message>
    <message>
        <source>nearest to %1 by cosine of %2</source>
        <translation>nächste zu %1 nach Kosinus von %2</translation>
    </message>
    <message>
        <source>nearest to %1 in %2</source>
        <translation>nächste zu %1 in %2</translation>
    </message>
    <message>
        <source> · %1 of %2 same class</source>
        <translation> · %1 von %2 gleicher Klasse</translation>
    </message>
    <message>
        <source>Neighbours of %1</source>
        <translation>Nachbarn von %1</translation>
    </message>
    <message>
        <source> · step %1</source>
        <translation> · Schritt %1</translation>
    </message>
    <message>
        <source>%1 images</source>
        <translation>%1 Bilder</translation>
    </message>
    <message>
        <source> · %1 split</source>
        <translation> · Teil %1</translation>
    </message>
    <message>
        <source>images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Views</source>
        <translation>Ansichten</translation>
    </message>
</context>
<context>
    <name>RunMenu</name>
    <message>
        <source>Choose one run</source>
        <translation>Wählen Sie einen Lauf</translation>
    </message>
    <message>
        <source>This folder was not made by a training of this program</source>
        <translation>Dieser Ordner entstand nicht durch ein Training dieses Programms</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Take out of the curves</source>
        <translation>Aus den Kurven nehmen</translation>
    </message>
    <message>
        <source>Lay over the curves</source>
        <translation>Über die Kurven legen</translation>
    </message>
    <message>
        <source>Compare side by side</source>
        <translation>Nebeneinander vergleichen</translation>
    </message>
    <message>
        <source>Choose two runs</source>
        <translation>Wählen Sie zwei Läufe</translation>
    </message>
    <message>
        <source>New run from this one…</source>
        <translation>Neuer Lauf nach diesem…</translation>
    </message>
    <message>
        <source>Branch from a checkpoint…</source>
        <translation>Abzweig von einem Checkpoint…</translation>
    </message>
    <message>
        <source>Resume from the last checkpoint</source>
        <translation>Beim letzten Checkpoint fortsetzen</translation>
    </message>
    <message>
        <source>Only a run that was stopped, failed or interrupted can be resumed</source>
        <translation>Nur ein angehaltener, gescheiterter oder unterbrochener Lauf lässt sich fortsetzen</translation>
    </message>
    <message>
        <source>Train further…</source>
        <translation>Weiter trainieren…</translation>
    </message>
    <message>
        <source>The run is training</source>
        <translation>Der Lauf trainiert</translation>
    </message>
    <message>
        <source>Show the folder</source>
        <translation>Ordner zeigen</translation>
    </message>
    <message>
        <source>Copy the path</source>
        <translation>Pfad kopieren</translation>
    </message>
    <message numerus="yes">
        <source>Move %n runs to the trash</source>
        <translation>
            <numerusform>%n Lauf in den Papierkorb</numerusform>
            <numerusform>%n Läufe in den Papierkorb</numerusform>
        </translation>
    </message>
    <message>
        <source>Move to the trash</source>
        <translation>In den Papierkorb</translation>
    </message>
    <message>
        <source>Stop the training first</source>
        <translation>Beenden Sie zuerst das Training</translation>
    </message>
</context>
<context>
    <name>RunTable</name>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>Name of the run</source>
        <translation>Name des Laufs</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>What the run is doing</source>
        <translation>Was der Lauf gerade tut</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>Epochen</translation>
    </message>
    <message>
        <source>Epochs done, of those asked for</source>
        <translation>Erledigte Epochen von den verlangten</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Angelegt</translation>
    </message>
    <message>
        <source>When the run was made</source>
        <translation>Wann der Lauf angelegt wurde</translation>
    </message>
    <message>
        <source>Duration</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>Time that trainers worked on it, without pauses</source>
        <translation>Zeit, in der Trainer daran arbeiteten, ohne Pausen</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Bytes of its folder on disk</source>
        <translation>Bytes seines Ordners auf der Platte</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Schlagwörter</translation>
    </message>
    <message>
        <source>Words of your own, with commas between; F2 edits them</source>
        <translation>Eigene Wörter, durch Kommas getrennt; F2 ändert sie</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>A line of your own; F2 edits it</source>
        <translation>Eine eigene Zeile; F2 ändert sie</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Vorlage</translation>
    </message>
    <message>
        <source>The preset that it was made from</source>
        <translation>Die Vorlage, nach der er angelegt wurde</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Where it was trained</source>
        <translation>Wo er trainiert wurde</translation>
    </message>
    <message>
        <source>Branch of</source>
        <translation>Abzweig von</translation>
    </message>
    <message>
        <source>The run and the step that it began from</source>
        <translation>Der Lauf und der Schritt, mit dem er begann</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>The folder of runs that it lies in</source>
        <translation>Der Ordner von Läufen, in dem er liegt</translation>
    </message>
    <message>
        <source>starting</source>
        <translation>beginnt</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>pausiert</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>gescheitert</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>unterbrochen</translation>
    </message>
    <message>
        <source>SC deviation</source>
        <translation>SC-Abweichung</translation>
    </message>
    <message>
        <source>learning rate</source>
        <translation>Lernrate</translation>
    </message>
    <message>
        <source>Best %1</source>
        <translation>Beste %1</translation>
    </message>
    <message>
        <source>%1 of %2: highest of the full evaluations</source>
        <translation>%1: %2, höchster Wert der vollen Auswertungen</translation>
    </message>
    <message>
        <source>%1 of %2 at the newest evaluation</source>
        <translation>%1: %2, bei der neuesten Auswertung</translation>
    </message>
    <message>
        <source>training</source>
        <translation>trainiert</translation>
    </message>
    <message>
        <source>%1 of the newest report</source>
        <translation>%1 der neuesten Meldung</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 m %2 s</source>
        <translation>%1 m %2 s</translation>
    </message>
    <message>
        <source>%1 h %2 m</source>
        <translation>%1 h %2 m</translation>
    </message>
    <message>
        <source>%1 d %2 h</source>
        <translation>%1 d %2 h</translation>
    </message>
    <message>
        <source>the same configuration</source>
        <translation>dieselbe Konfiguration</translation>
    </message>
    <message>
        <source>Configuration</source>
        <translation>Konfiguration</translation>
    </message>
    <message>
        <source>loss</source>
        <translation>Verlust</translation>
    </message>
    <message>
        <source>%1 of all reports, bytes</source>
        <translation>%1 aller Meldungen, Bytes</translation>
    </message>
</context>
<context>
    <name>RunTrash</name>
    <message>
        <source>%1 could not be moved to the trash</source>
        <translation>%1 konnte nicht in den Papierkorb gelegt werden</translation>
    </message>
    <message>
        <source>There is nothing to bring back from the trash</source>
        <translation>Im Papierkorb ist nichts, das zurückzuholen wäre</translation>
    </message>
    <message>
        <source>%1 is no longer in the trash</source>
        <translation>%1 ist nicht mehr im Papierkorb</translation>
    </message>
    <message>
        <source>%1 is there already: rename it, then bring the other one back</source>
        <translation>%1 gibt es schon: Benennen Sie ihn um und holen Sie dann den anderen zurück</translation>
    </message>
</context>
<context>
    <name>SurfaceFigure</name>
    <message>
        <source>epoch %1</source>
        <translation>Epoche %1</translation>
    </message>
</context>
<context>
    <name>resa::AboutDialog</name>
    <message>
        <source>About ReSA Studio</source>
        <translation>Über ReSA Studio</translation>
    </message>
    <message>
        <source>do anything by name</source>
        <translation>alles beim Namen rufen</translation>
    </message>
    <message>
        <source>this window</source>
        <translation>dieses Fenster</translation>
    </message>
    <message>
        <source>open a run folder</source>
        <translation>einen Lauf öffnen</translation>
    </message>
    <message>
        <source>new run</source>
        <translation>neuer Lauf</translation>
    </message>
    <message>
        <source>table of runs, data sets</source>
        <translation>Tabelle der Läufe, Datensätze</translation>
    </message>
    <message>
        <source>compare with another run</source>
        <translation>mit einem anderen Lauf vergleichen</translation>
    </message>
    <message>
        <source>export figures</source>
        <translation>Abbildungen exportieren</translation>
    </message>
    <message>
        <source>step through snapshots</source>
        <translation>durch Snapshots gehen</translation>
    </message>
    <message>
        <source>first and last snapshot</source>
        <translation>erster und letzter Snapshot</translation>
    </message>
    <message>
        <source>play the run</source>
        <translation>den Lauf abspielen</translation>
    </message>
    <message>
        <source>speed of the replay</source>
        <translation>Tempo des Abspielens</translation>
    </message>
    <message>
        <source>bookmark and note here</source>
        <translation>Lesezeichen und Notiz hier</translation>
    </message>
    <message>
        <source>to the next control</source>
        <translation>zum nächsten Bedienelement</translation>
    </message>
    <message>
        <source>what a panel offers</source>
        <translation>was ein Feld anbietet</translation>
    </message>
    <message>
        <source>on a title: this panel alone</source>
        <translation>auf einem Titel: dieses Feld allein</translation>
    </message>
    <message>
        <source>a title: to another place</source>
        <translation>ein Titel: an einen anderen Platz</translation>
    </message>
    <message>
        <source>all four panels, no pair</source>
        <translation>alle vier Felder, kein Paar</translation>
    </message>
    <message>
        <source>panels back to their places</source>
        <translation>Felder zurück an ihre Plätze</translation>
    </message>
    <message>
        <source>left rail, inspector</source>
        <translation>linke Leiste, Inspektor</translation>
    </message>
    <message>
        <source>on a chart: zoom (Shift: y, Ctrl: x)</source>
        <translation>im Diagramm: zoomen (Umschalt: y, Strg: x)</translation>
    </message>
    <message>
        <source>on a chart: zoom, all of it</source>
        <translation>im Diagramm: zoomen, alles zeigen</translation>
    </message>
    <message>
        <source>on a chart: move it</source>
        <translation>im Diagramm: verschieben</translation>
    </message>
    <message>
        <source>on a chart: to the next value</source>
        <translation>im Diagramm: zum nächsten Wert</translation>
    </message>
    <message>
        <source>on the map: lasso</source>
        <translation>auf der Karte: Lasso</translation>
    </message>
    <message>
        <source>on the map, a matrix, the grid: next</source>
        <translation>auf Karte, Matrix, Bildern: weiter</translation>
    </message>
    <message>
        <source>there: select it</source>
        <translation>dort: auswählen</translation>
    </message>
    <message>
        <source>there: all, none</source>
        <translation>dort: alle, keine</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Leertaste</translation>
    </message>
    <message>
        <source>Tab</source>
        <translation>Tab</translation>
    </message>
    <message>
        <source>Menu key</source>
        <translation>Menütaste</translation>
    </message>
    <message>
        <source>Double click</source>
        <translation>Doppelklick</translation>
    </message>
    <message>
        <source>Drag</source>
        <translation>Ziehen</translation>
    </message>
    <message>
        <source>Wheel  Drag</source>
        <translation>Rad  Ziehen</translation>
    </message>
    <message>
        <source>Shift+arrows</source>
        <translation>Umschalt+Pfeile</translation>
    </message>
    <message>
        <source>Right drag  L</source>
        <translation>Rechts ziehen  L</translation>
    </message>
    <message>
        <source>Arrows</source>
        <translation>Pfeile</translation>
    </message>
    <message>
        <source>Return</source>
        <translation>Eingabe</translation>
    </message>
    <message>
        <source>table of runs: search, copy</source>
        <translation>Tabelle der Läufe: suchen, kopieren</translation>
    </message>
    <message>
        <source>table of runs: new from it, branch</source>
        <translation>Tabelle der Läufe: neuer danach, Abzweig</translation>
    </message>
    <message>
        <source>F2  Del</source>
        <translation>F2  Entf</translation>
    </message>
    <message>
        <source>table of runs: edit, to the trash</source>
        <translation>Tabelle der Läufe: ändern, in den Papierkorb</translation>
    </message>
    <message>
        <source>Trains ReSA, self-supervised learning that clusters its own features, on your images and shows the clustering while it forms.

Licence: GPL-3.0-or-later, with a section 7 permission to link NVIDIA&apos;s libraries. It comes without any warranty.

Made with Qt %1 (LGPL-3.0), QCustomPlot (GPL-3.0), VTK (BSD-3-Clause), OpenCV (Apache-2.0), toml++ (MIT), JSON for Modern C++ (MIT) and simdjson (Apache-2.0). The trainer is a program of its own, `resa`.</source>
        <translation>Trainiert ReSA, selbstüberwachtes Lernen, das seine eigenen Merkmale clustert, auf Ihren Bildern und zeigt, wie sich die Cluster bilden.

Lizenz: GPL-3.0-or-later, mit einer Erlaubnis nach Abschnitt 7, NVIDIAs Bibliotheken einzubinden. Ohne jede Gewährleistung.

Gemacht mit Qt %1 (LGPL-3.0), QCustomPlot (GPL-3.0), VTK (BSD-3-Clause), OpenCV (Apache-2.0), toml++ (MIT), JSON for Modern C++ (MIT) und simdjson (Apache-2.0). Der Trainer ist ein eigenes Programm, `resa`.</translation>
    </message>
    <message>
        <source>undo the selection; the trash</source>
        <translation>Auswahl zurücknehmen; Papierkorb</translation>
    </message>
    <message>
        <source>redo the selection</source>
        <translation>Auswahl wiederherstellen</translation>
    </message>
    <message>
        <source>dark or light, quit</source>
        <translation>dunkel oder hell, beenden</translation>
    </message>
</context>
<context>
    <name>resa::Announcer</name>
    <message>
        <source>Its newest checkpoint is from epoch %1.</source>
        <translation>Sein neuester Checkpoint stammt aus Epoche %1.</translation>
    </message>
    <message>
        <source>It had no checkpoint yet.</source>
        <translation>Er hatte noch keinen Checkpoint.</translation>
    </message>
    <message>
        <source>Resume training</source>
        <translation>Training fortsetzen</translation>
    </message>
    <message>
        <source>Train again</source>
        <translation>Erneut trainieren</translation>
    </message>
    <message>
        <source>Interrupted: the trainer of this run is gone (killed or crashed) since step %1. %2</source>
        <translation>Unterbrochen: Der Trainer dieses Laufs ist seit Schritt %1 fort (beendet oder abgestürzt). %2</translation>
    </message>
    <message>
        <source>Failed: %1 %2</source>
        <translation>Gescheitert: %1 %2</translation>
    </message>
    <message>
        <source>no reason was written.</source>
        <translation>kein Grund wurde geschrieben.</translation>
    </message>
    <message>
        <source>Interrupted: the program that writes this run is gone (killed or crashed) since step %1.</source>
        <translation>Unterbrochen: Das Programm, das diesen Lauf schreibt, ist seit Schritt %1 fort (beendet oder abgestürzt).</translation>
    </message>
    <message>
        <source>Failed: %1</source>
        <translation>Gescheitert: %1</translation>
    </message>
    <message>
        <source>Show its curves</source>
        <translation>Seine Kurven zeigen</translation>
    </message>
</context>
<context>
    <name>resa::AssignmentPresenter</name>
    <message>
        <source>pair</source>
        <translation>Paar</translation>
    </message>
    <message>
        <source>Waiting for the first snapshot…</source>
        <translation>Warten auf den ersten Snapshot…</translation>
    </message>
    <message>
        <source>Without labels no pair is known to be wrong.</source>
        <translation>Ohne Klassen ist von keinem Paar bekannt, dass es falsch ist.</translation>
    </message>
    <message>
        <source>These snapshots hold no assignment.</source>
        <translation>Diese Snapshots enthalten keine Zuordnung.</translation>
    </message>
</context>
<context>
    <name>resa::AssignmentView</name>
    <message>
        <source>As trained</source>
        <translation>Wie trainiert</translation>
    </message>
    <message>
        <source>Weak and strong views, BN on the batch&apos;s own statistics</source>
        <translation>Schwache und starke Ansichten, BN mit der Statistik des Batches</translation>
    </message>
    <message>
        <source>Clean</source>
        <translation>Sauber</translation>
    </message>
    <message>
        <source>Viridis</source>
        <translation>Viridis</translation>
    </message>
    <message>
        <source>Dark blue to yellow</source>
        <translation>Dunkelblau bis Gelb</translation>
    </message>
    <message>
        <source>Cividis</source>
        <translation>Cividis</translation>
    </message>
    <message>
        <source>Blue to yellow, alike for all kinds of colour vision</source>
        <translation>Blau bis Gelb, gleich für jede Art des Farbensehens</translation>
    </message>
    <message>
        <source>Options of the heat map</source>
        <translation>Optionen der Heatmap</translation>
    </message>
    <message>
        <source>What is measured, comparison, laboratory, colours</source>
        <translation>Was gemessen wird, Vergleich, Labor, Farben</translation>
    </message>
    <message>
        <source>Change since another epoch</source>
        <translation>Änderung seit einer anderen Epoche</translation>
    </message>
    <message>
        <source>Sinkhorn laboratory</source>
        <translation>Sinkhorn-Labor</translation>
    </message>
    <message>
        <source>Assign the stored similarity anew with another epsilon</source>
        <translation>Die gespeicherte Ähnlichkeit mit anderem Epsilon neu zuordnen</translation>
    </message>
    <message>
        <source>3-D surface</source>
        <translation>3-D-Fläche</translation>
    </message>
    <message>
        <source>Height and colour show the value</source>
        <translation>Höhe und Farbe zeigen den Wert</translation>
    </message>
    <message>
        <source>Gradient as InfoNCE</source>
        <translation>Gradient wie InfoNCE</translation>
    </message>
    <message>
        <source>P − identity: what it were if each image had itself as its only target</source>
        <translation>P − Einheit: wie es wäre, hätte jedes Bild nur sich selbst zum Ziel</translation>
    </message>
    <message>
        <source>Logarithmic colours</source>
        <translation>Logarithmische Farben</translation>
    </message>
    <message>
        <source>Hide the diagonal</source>
        <translation>Diagonale ausblenden</translation>
    </message>
    <message>
        <source>Leave out what each image gives itself</source>
        <translation>Weglassen, was jedes Bild sich selbst gibt</translation>
    </message>
    <message>
        <source>Class borders</source>
        <translation>Klassengrenzen</translation>
    </message>
    <message>
        <source>Lines between the classes</source>
        <translation>Linien zwischen den Klassen</translation>
    </message>
    <message>
        <source>Sums of rows and columns</source>
        <translation>Zeilen- und Spaltensummen</translation>
    </message>
    <message>
        <source>Strips beside the map</source>
        <translation>Streifen neben der Matrix</translation>
    </message>
    <message>
        <source>Show all cells</source>
        <translation>Alle Zellen zeigen</translation>
    </message>
    <message>
        <source>As a double click on the map, or 0</source>
        <translation>Wie ein Doppelklick auf die Matrix oder 0</translation>
    </message>
    <message>
        <source>There is only one snapshot so far: nothing to compare with</source>
        <translation>Es gibt bisher nur einen Snapshot: nichts zum Vergleichen</translation>
    </message>
    <message>
        <source>Assignment</source>
        <translation>Zuordnung</translation>
    </message>
    <message>
        <source>Diagonal: the image itself; blocks: images grouped together.</source>
        <translation>Diagonale: das Bild selbst; Blöcke: zusammen gruppierte Bilder.</translation>
    </message>
    <message>
        <source>Waiting for the first snapshot…</source>
        <translation>Warten auf den ersten Snapshot…</translation>
    </message>
    <message>
        <source>Epoch to compare with</source>
        <translation>Epoche zum Vergleich</translation>
    </message>
    <message>
        <source>The epoch whose values are taken from those of the shown one</source>
        <translation>Die Epoche, deren Werte von denen der gezeigten abgezogen werden</translation>
    </message>
    <message>
        <source>Show the values themselves</source>
        <translation>Die Werte selbst zeigen</translation>
    </message>
    <message>
        <source>Change since</source>
        <translation>Änderung seit</translation>
    </message>
    <message>
        <source>epoch %1 · step %2</source>
        <translation>Epoche %1 · Schritt %2</translation>
    </message>
    <message>
        <source>Take the values of another epoch from those of the shown one</source>
        <translation>Die Werte einer anderen Epoche von denen der gezeigten abziehen</translation>
    </message>
    <message>
        <source>The images themselves, un-augmented, both networks in eval mode</source>
        <translation>Die Bilder selbst, nicht augmentiert, beide Netze im eval-Modus</translation>
    </message>
    <message>
        <source>This run was written without the clean view: its snapshots hold the matrices as trained alone</source>
        <translation>Dieser Lauf wurde ohne die saubere Ansicht geschrieben: Seine Snapshots enthalten die Matrizen nur wie trainiert</translation>
    </message>
    <message>
        <source>Similarities are drawn on a linear scale: they may be negative</source>
        <translation>Ähnlichkeiten werden auf linearer Skala gezeichnet: Sie können negativ sein</translation>
    </message>
    <message>
        <source>Logarithmic or linear colours; the scale is the same at all steps</source>
        <translation>Logarithmische oder lineare Farben; die Skala ist bei allen Schritten dieselbe</translation>
    </message>
    <message>
        <source>No assignment matrix: this folder holds features alone, without the similarity of a probe batch.</source>
        <translation>Keine Zuordnungsmatrix: Dieser Ordner enthält nur Merkmale, ohne die Ähnlichkeit eines Probe-Batches.</translation>
    </message>
    <message>
        <source>There is no other snapshot to compare with yet.</source>
        <translation>Es gibt noch keinen anderen Snapshot zum Vergleichen.</translation>
    </message>
    <message>
        <source>Reading step %1…</source>
        <translation>Schritt %1 wird gelesen…</translation>
    </message>
    <message>
        <source>No assignment: these snapshots hold the similarity alone.</source>
        <translation>Keine Zuordnung: Diese Snapshots enthalten nur die Ähnlichkeit.</translation>
    </message>
    <message>
        <source>No similarity: these snapshots hold the assignment alone.</source>
        <translation>Keine Ähnlichkeit: Diese Snapshots enthalten nur die Zuordnung.</translation>
    </message>
    <message>
        <source>No %1: these snapshots hold no logits.</source>
        <translation>Nicht vorhanden: %1. Diese Snapshots enthalten keine Logits.</translation>
    </message>
    <message>
        <source>%1 of %2 selected in the probe</source>
        <translation>%1 von %2 Gewählten in der Probe</translation>
    </message>
    <message>
        <source> (images of another set)</source>
        <translation> (Bilder eines anderen Datensatzes)</translation>
    </message>
    <message>
        <source>recomputed in the laboratory: %1</source>
        <translation>im Labor neu berechnet: %1</translation>
    </message>
    <message>
        <source>Which matrix of the probe is shown</source>
        <translation>Welche Matrix der Probe gezeigt wird</translation>
    </message>
</context>
<context>
    <name>resa::AugmentationPreview</name>
    <message>
        <source> images</source>
        <translation> Bilder</translation>
    </message>
    <message>
        <source>How many images are shown</source>
        <translation>Wie viele Bilder gezeigt werden</translation>
    </message>
    <message>
        <source> draws</source>
        <translation> Ziehungen</translation>
    </message>
    <message>
        <source>How often each view of an image is drawn</source>
        <translation>Wie oft jede Ansicht eines Bildes gezogen wird</translation>
    </message>
    <message>
        <source>New draw</source>
        <translation>Neu ziehen</translation>
    </message>
    <message>
        <source>Draw the views of the same images anew</source>
        <translation>Die Ansichten derselben Bilder neu ziehen</translation>
    </message>
    <message>
        <source>Views of real images are drawn under the settings above.</source>
        <translation>Ansichten echter Bilder werden nach den Einstellungen oben gezogen.</translation>
    </message>
    <message>
        <source>Not drawn anew: %1</source>
        <translation>Nicht neu gezogen: %1</translation>
    </message>
    <message>
        <source>Not drawn: the trainer `resa` is neither beside this program nor in $PATH.</source>
        <translation>Nicht gezogen: Der Trainer `resa` liegt weder neben diesem Programm noch in $PATH.</translation>
    </message>
    <message>
        <source>Drawing…</source>
        <translation>Wird gezogen…</translation>
    </message>
    <message>
        <source>Not drawn: %1</source>
        <translation>Nicht gezogen: %1</translation>
    </message>
    <message>
        <source>Point at a view to see what was done to it.</source>
        <translation>Zeigen Sie auf eine Ansicht, um zu sehen, was mit ihr geschah.</translation>
    </message>
    <message>
        <source>Copy ▾</source>
        <translation>Kopieren ▾</translation>
    </message>
    <message>
        <source>These images and views as a picture, as data or as a file</source>
        <translation>Diese Bilder und Ansichten als Bild, als Daten oder als Datei</translation>
    </message>
    <message>
        <source>No command makes this figure: views are drawn under settings of which there is no run yet</source>
        <translation>Kein Befehl macht diese Abbildung: Ansichten werden unter Einstellungen gezeichnet, zu denen es noch keinen Lauf gibt</translation>
    </message>
</context>
<context>
    <name>resa::Banner</name>
    <message>
        <source>Show log</source>
        <translation>Protokoll zeigen</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Ausblenden</translation>
    </message>
    <message>
        <source>Hide log</source>
        <translation>Protokoll verbergen</translation>
    </message>
</context>
<context>
    <name>resa::BranchDialog</name>
    <message>
        <source>Branch from a checkpoint</source>
        <translation>Abzweig von einem Checkpoint</translation>
    </message>
    <message>
        <source>Train further</source>
        <translation>Weiter trainieren</translation>
    </message>
    <message>
        <source>A new run that begins with the weights of &lt;b&gt;%1&lt;/b&gt; at a checkpoint. That run stays as it is.</source>
        <translation>Ein neuer Lauf, der mit den Gewichten von &lt;b&gt;%1&lt;/b&gt; an einem Checkpoint beginnt. Jener Lauf bleibt, wie er ist.</translation>
    </message>
    <message>
        <source>&lt;b&gt;%1&lt;/b&gt; goes on from its newest checkpoint. The learning-rate schedule is stretched over all its epochs.</source>
        <translation>&lt;b&gt;%1&lt;/b&gt; geht von seinem neuesten Checkpoint weiter. Der Verlauf der Lernrate wird über alle seine Epochen gestreckt.</translation>
    </message>
    <message>
        <source>Checkpoints</source>
        <translation>Checkpoints</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>Epoch</source>
        <translation>Epoche</translation>
    </message>
    <message>
        <source>ARI then</source>
        <translation>ARI dann</translation>
    </message>
    <message>
        <source>train.epochs: epochs in all, those already done among them</source>
        <translation>train.epochs: Epochen insgesamt, die erledigten mitgezählt</translation>
    </message>
    <message>
        <source>train.device: where to train from now on</source>
        <translation>train.device: wo von nun an trainiert wird</translation>
    </message>
    <message>
        <source>all</source>
        <translation>alle</translation>
    </message>
    <message>
        <source>train.threads: threads on a CPU</source>
        <translation>train.threads: Threads auf einer CPU</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Epochs in all</source>
        <translation>Epochen insgesamt</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>Threads</translation>
    </message>
    <message>
        <source>Reading the run…</source>
        <translation>Der Lauf wird gelesen…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Make the branch</source>
        <translation>Abzweig anlegen</translation>
    </message>
    <message>
        <source>Add to the queue</source>
        <translation>In die Warteschlange</translation>
    </message>
    <message>
        <source>Branch and train</source>
        <translation>Abzweigen und trainieren</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>Trainieren</translation>
    </message>
    <message>
        <source>The run keeps no complete checkpoint: there are no weights to go on with.</source>
        <translation>Der Lauf hat keinen vollständigen Checkpoint: Es gibt keine Gewichte, mit denen es weiterginge.</translation>
    </message>
    <message>
        <source>Choose a checkpoint.</source>
        <translation>Wählen Sie einen Checkpoint.</translation>
    </message>
    <message>
        <source>The branch needs a name.</source>
        <translation>Der Abzweig braucht einen Namen.</translation>
    </message>
    <message>
        <source>The name becomes a folder&apos;s: it must not contain a slash.</source>
        <translation>Der Name wird der eines Ordners: Er darf keinen Schrägstrich enthalten.</translation>
    </message>
    <message>
        <source>The checkpoint is at epoch %1: ask for more epochs to train.</source>
        <translation>Der Checkpoint liegt bei Epoche %1: Verlangen Sie mehr Epochen, um zu trainieren.</translation>
    </message>
    <message>
        <source>Name of the branch and of its folder</source>
        <translation>Name des Abzweigs und seines Ordners</translation>
    </message>
    <message>
        <source>Make its folder; it can be resumed later</source>
        <translation>Seinen Ordner anlegen; er lässt sich später fortsetzen</translation>
    </message>
    <message>
        <source>Train this run when those before it have ended</source>
        <translation>Diesen Lauf trainieren, wenn die davor fertig sind</translation>
    </message>
    <message>
        <source>Make its folder and train on at once</source>
        <translation>Seinen Ordner anlegen und sofort weiter trainieren</translation>
    </message>
    <message>
        <source>Train on at once</source>
        <translation>Sofort weiter trainieren</translation>
    </message>
</context>
<context>
    <name>resa::Chart</name>
    <message>
        <source>Remove this chart</source>
        <translation>Dieses Diagramm entfernen</translation>
    </message>
    <message>
        <source>%1 values ≤ 0 left out</source>
        <translation>%1 Werte ≤ 0 weggelassen</translation>
    </message>
    <message>
        <source>%1 at %2 ≤ 0 left out</source>
        <translation>%1 bei %2 ≤ 0 weggelassen</translation>
    </message>
    <message>
        <source> (raw %1)</source>
        <translation> (roh %1)</translation>
    </message>
    <message>
        <source> at %1</source>
        <translation> bei %1</translation>
    </message>
</context>
<context>
    <name>resa::ClassHistogram</name>
    <message>
        <source>Images a class</source>
        <translation>Bilder je Klasse</translation>
    </message>
    <message>
        <source>These images have no classes.</source>
        <translation>Diese Bilder haben keine Klassen.</translation>
    </message>
    <message>
        <source>%1: %2 images</source>
        <translation>%1: %2 Bilder</translation>
    </message>
    <message>
        <source>, training takes %1</source>
        <translation>, das Training nimmt %1</translation>
    </message>
</context>
<context>
    <name>resa::ClassPicker</name>
    <message>
        <source>Classes</source>
        <translation>Klassen</translation>
    </message>
    <message>
        <source>Search classes</source>
        <translation>Klassen suchen</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suche</translation>
    </message>
    <message>
        <source>Shows the classes whose names hold this text</source>
        <translation>Zeigt die Klassen, deren Namen diesen Text enthalten</translation>
    </message>
    <message>
        <source>%1 · superclass</source>
        <translation>%1 · Oberklasse</translation>
    </message>
    <message>
        <source>Kept as typed: %1</source>
        <translation>Wie getippt behalten: %1</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>Unticks all: the recipe then makes its own choice</source>
        <translation>Wählt alle ab: das Rezept wählt dann selbst</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Use these</source>
        <translation>Diese nehmen</translation>
    </message>
</context>
<context>
    <name>resa::CloseDialog</name>
    <message>
        <source>Close ReSA Studio</source>
        <translation>ReSA Studio schließen</translation>
    </message>
    <message>
        <source>Runs wait in the queue.</source>
        <translation>In der Warteschlange stehen Läufe.</translation>
    </message>
    <message>
        <source>A run is training.</source>
        <translation>Ein Lauf trainiert.</translation>
    </message>
    <message numerus="yes">
        <source>%n runs are training.</source>
        <translation>
            <numerusform>%n Lauf trainiert.</numerusform>
            <numerusform>%n Läufe trainieren.</numerusform>
        </translation>
    </message>
    <message>
        <source>Training does not need this window: it can go on, and the next start of the studio finds it again.</source>
        <translation>Das Training braucht dieses Fenster nicht: Es kann weitergehen, und der nächste Start des Studios findet es wieder.</translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) wait in the queue: they start when the studio is open again.</source>
        <translation>
            <numerusform>%n Lauf steht in der Warteschlange: Er beginnt, wenn das Studio wieder offen ist.</numerusform>
            <numerusform>%n Läufe stehen in der Warteschlange: Sie beginnen, wenn das Studio wieder offen ist.</numerusform>
        </translation>
    </message>
    <message>
        <source>Remember this answer</source>
        <translation>Diese Antwort merken</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Stop training</source>
        <translation>Training beenden</translation>
    </message>
    <message>
        <source>Keep training</source>
        <translation>Weiter trainieren</translation>
    </message>
    <message>
        <source>Do not ask again; the menu, under “When closed while training”, changes it</source>
        <translation>Nicht wieder fragen; das Menü ändert es unter „Beim Schließen während des Trainings“</translation>
    </message>
    <message>
        <source>End each training after its present step; checkpoints are kept</source>
        <translation>Jedes Training nach seinem jetzigen Schritt beenden; Checkpoints bleiben</translation>
    </message>
    <message>
        <source>Close the window only</source>
        <translation>Nur das Fenster schließen</translation>
    </message>
</context>
<context>
    <name>resa::ClusterPage</name>
    <message>
        <source>What is clustered</source>
        <translation>Was gruppiert wird</translation>
    </message>
    <message>
        <source>The clusters of all images, or one class split into sub-centroids</source>
        <translation>Die Cluster aller Bilder, oder eine Klasse in Unterzentren geteilt</translation>
    </message>
    <message>
        <source>Number of sub-centroids</source>
        <translation>Zahl der Unterzentren</translation>
    </message>
    <message>
        <source>Into how many sub-centroids the class is split</source>
        <translation>In wie viele Unterzentren die Klasse geteilt wird</translation>
    </message>
    <message>
        <source>image</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>all images</source>
        <translation>alle Bilder</translation>
    </message>
    <message>
        <source>%1, sub-centroid %2</source>
        <translation>%1, Unterzentrum %2</translation>
    </message>
    <message>
        <source>cluster %1</source>
        <translation>Cluster %1</translation>
    </message>
    <message>
        <source>Waiting for the first snapshot…</source>
        <translation>Warten auf den ersten Snapshot…</translation>
    </message>
    <message>
        <source>This snapshot has no such component.</source>
        <translation>Dieser Snapshot hat keine solche Komponente.</translation>
    </message>
    <message>
        <source>Looking for the sub-centroids…</source>
        <translation>Unterzentren werden gesucht…</translation>
    </message>
    <message>
        <source>This snapshot stores no k-means clusters of %1.</source>
        <translation>Dieser Snapshot speichert keine k-means-Cluster von %1.</translation>
    </message>
    <message>
        <source>No images: this folder was written without them (--images of resa cluster, log_samples of resa_log.py).</source>
        <translation>Keine Bilder: Dieser Ordner wurde ohne sie geschrieben (--images von resa cluster, log_samples von resa_log.py).</translation>
    </message>
    <message>
        <source>Looking at the clusters…</source>
        <translation>Die Cluster werden betrachtet…</translation>
    </message>
    <message>
        <source>%1 images of %2 in %3 · %4 of their variance lies between the sub-centroids</source>
        <translation>%1 Bilder von %2 in %3 · %4 ihrer Varianz liegt zwischen den Unterzentren</translation>
    </message>
    <message>
        <source>k-means of %1 · %2</source>
        <translation>k-means von %1 · %2</translation>
    </message>
    <message>
        <source> · without labels there is no purity</source>
        <translation> · ohne Klassen gibt es keine Reinheit</translation>
    </message>
    <message>
        <source>sub-centroid</source>
        <translation>Unterzentrum</translation>
    </message>
    <message>
        <source>cluster</source>
        <translation>Cluster</translation>
    </message>
</context>
<context>
    <name>resa::ClusterTable</name>
    <message>
        <source>Clusters</source>
        <translation>Cluster</translation>
    </message>
    <message>
        <source>size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>share</source>
        <translation>Anteil</translation>
    </message>
    <message>
        <source>main class</source>
        <translation>Hauptklasse</translation>
    </message>
    <message>
        <source>purity</source>
        <translation>Reinheit</translation>
    </message>
    <message>
        <source>mean SC</source>
        <translation>mittlere SC</translation>
    </message>
    <message>
        <source>SC &gt; 0</source>
        <translation>SC &gt; 0</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Of all images here</source>
        <translation>Von allen Bildern hier</translation>
    </message>
    <message>
        <source>The class most of its images are of</source>
        <translation>Die Klasse, der die meisten seiner Bilder angehören</translation>
    </message>
    <message>
        <source>Share of its images that are of its main class</source>
        <translation>Anteil seiner Bilder, die von seiner Hauptklasse sind</translation>
    </message>
    <message>
        <source>Mean silhouette (by true class) of its images</source>
        <translation>Mittlere Silhouette (nach wahrer Klasse) seiner Bilder</translation>
    </message>
    <message>
        <source>Share of its images with a silhouette above 0</source>
        <translation>Anteil seiner Bilder mit einer Silhouette über 0</translation>
    </message>
</context>
<context>
    <name>resa::CommandPalette</name>
    <message>
        <source>Do anything: a view, a run, an epoch, a setting…</source>
        <translation>Alles: eine Ansicht, ein Lauf, eine Epoche, eine Einstellung…</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Befehl</translation>
    </message>
    <message>
        <source>Commands that fit</source>
        <translation>Befehle, die passen</translation>
    </message>
    <message>
        <source>Nothing is called so.</source>
        <translation>Nichts heißt so.</translation>
    </message>
</context>
<context>
    <name>resa::ConfigForm</name>
    <message>
        <source>the defaults</source>
        <translation>den Standardwerten</translation>
    </message>
    <message>
        <source>Show it</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Go to the setting that is wrong</source>
        <translation>Zur falschen Einstellung gehen</translation>
    </message>
    <message>
        <source>Search the settings</source>
        <translation>Einstellungen durchsuchen</translation>
    </message>
    <message>
        <source>Words of a key or of what it does</source>
        <translation>Wörter eines Schlüssels oder dessen, was er tut</translation>
    </message>
    <message>
        <source>Advanced</source>
        <translation>Erweitert</translation>
    </message>
    <message>
        <source>Show the settings that are rarely changed too</source>
        <translation>Auch die selten geänderten Einstellungen zeigen</translation>
    </message>
    <message>
        <source>Reset all</source>
        <translation>Alle zurücksetzen</translation>
    </message>
    <message>
        <source>These settings are valid.</source>
        <translation>Diese Einstellungen sind gültig.</translation>
    </message>
    <message>
        <source>Changed: %1</source>
        <translation>Geändert: %1</translation>
    </message>
    <message>
        <source>Only changed settings</source>
        <translation>Nur geänderte Einstellungen</translation>
    </message>
    <message>
        <source>Show only what differs from %1</source>
        <translation>Nur zeigen, was von %1 abweicht</translation>
    </message>
    <message>
        <source>Back to %1</source>
        <translation>Zurück zu %1</translation>
    </message>
    <message>
        <source>Nothing differs from %1.</source>
        <translation>Nichts weicht von %1 ab.</translation>
    </message>
    <message>
        <source>No changed setting has “%1” in its key or its help.</source>
        <translation>Keine geänderte Einstellung hat „%1“ im Schlüssel oder in der Hilfe.</translation>
    </message>
    <message>
        <source>No setting has “%1” in its key or its help.</source>
        <translation>Keine Einstellung hat „%1“ im Schlüssel oder in der Hilfe.</translation>
    </message>
</context>
<context>
    <name>resa::ConfigRow</name>
    <message>
        <source>Reset %1</source>
        <translation>%1 zurücksetzen</translation>
    </message>
    <message>
        <source>(none)</source>
        <translation>(keine)</translation>
    </message>
    <message>
        <source>Back to %1</source>
        <translation>Zurück zu %1</translation>
    </message>
    <message>
        <source>(empty)</source>
        <translation>(leer)</translation>
    </message>
</context>
<context>
    <name>resa::ConfusionMatrix</name>
    <message>
        <source>Classes against clusters</source>
        <translation>Klassen gegen Cluster</translation>
    </message>
    <message>
        <source>Counts and shares of the class · framed: the matched pairs · click to select</source>
        <translation>Anzahlen und Anteile der Klasse · gerahmt: die zugeordneten Paare · Klick wählt aus</translation>
    </message>
    <message>
        <source>Arrow keys go from cell to cell, Return selects its images.</source>
        <translation>Pfeiltasten gehen von Zelle zu Zelle, Eingabe wählt ihre Bilder.</translation>
    </message>
</context>
<context>
    <name>resa::ConfusionPage</name>
    <message>
        <source>Counts</source>
        <translation>Anzahl</translation>
    </message>
    <message>
        <source>%</source>
        <translation>%</translation>
    </message>
    <message>
        <source>Images in each cell</source>
        <translation>Bilder in jeder Zelle</translation>
    </message>
    <message>
        <source>Share of the class in each cell</source>
        <translation>Anteil der Klasse in jeder Zelle</translation>
    </message>
    <message>
        <source>Waiting for the first snapshot…</source>
        <translation>Warten auf den ersten Snapshot…</translation>
    </message>
    <message>
        <source>These images have no labels, so there are no classes to set the clusters against.</source>
        <translation>Diese Bilder haben keine Klassen, denen Cluster gegenüberzustellen wären.</translation>
    </message>
    <message>
        <source>This snapshot stores no k-means clusters of %1.</source>
        <translation>Dieser Snapshot speichert keine k-means-Cluster von %1.</translation>
    </message>
    <message>
        <source>Looking at the clusters…</source>
        <translation>Die Cluster werden betrachtet…</translation>
    </message>
    <message>
        <source>classes × k-means clusters of %1 · %2 of %3 images on matched pairs</source>
        <translation>Klassen × k-means-Cluster von %1 · %2 von %3 Bildern auf zugeordneten Paaren</translation>
    </message>
    <message>
        <source>cluster %1</source>
        <translation>Cluster %1</translation>
    </message>
</context>
<context>
    <name>resa::CopyMenu</name>
    <message>
        <source>Copy as an image</source>
        <translation>Als Bild kopieren</translation>
    </message>
    <message>
        <source>Copy the data</source>
        <translation>Daten kopieren</translation>
    </message>
    <message>
        <source>Copy as a command</source>
        <translation>Als Befehl kopieren</translation>
    </message>
    <message>
        <source>With the size, font and theme of the last export</source>
        <translation>In Größe, Schrift und Farben des letzten Exports</translation>
    </message>
    <message>
        <source>Exactly the drawn values, as CSV</source>
        <translation>Genau die gezeichneten Werte, als CSV</translation>
    </message>
    <message>
        <source>resa-studio --export …, which makes this figure without a window</source>
        <translation>resa-studio --export …, das diese Abbildung ohne Fenster macht</translation>
    </message>
    <message>
        <source>Only the window can draw this figure: no command makes it</source>
        <translation>Nur das Fenster kann diese Abbildung zeichnen: Kein Befehl macht sie</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Export these figures…</source>
        <translation>Diese Abbildungen exportieren…</translation>
    </message>
    <message>
        <source>Export this figure…</source>
        <translation>Diese Abbildung exportieren…</translation>
    </message>
</context>
<context>
    <name>resa::CurvesView</name>
    <message>
        <source>Smooth</source>
        <translation>Glättung</translation>
    </message>
    <message>
        <source>Smoothing</source>
        <translation>Glättung</translation>
    </message>
    <message>
        <source>Exponential moving average of what training steps report, freed of its pull towards zero at the start; the raw trace stays, faint. Evaluations are drawn as they were measured.</source>
        <translation>Exponentieller gleitender Mittelwert dessen, was Trainingsschritte melden, vom Zug gegen null am Anfang befreit; die rohe Spur bleibt, blass. Auswertungen stehen da, wie sie gemessen wurden.</translation>
    </message>
    <message>
        <source>log x</source>
        <translation>log x</translation>
    </message>
    <message>
        <source>Logarithmic x axis: what lies at 0 or below is left out, and said so</source>
        <translation>Logarithmische x-Achse: Was bei 0 oder darunter liegt, fehlt, und das wird gesagt</translation>
    </message>
    <message>
        <source>log y</source>
        <translation>log y</translation>
    </message>
    <message>
        <source>Logarithmic y axis: values of 0 and below are left out, and said so</source>
        <translation>Logarithmische y-Achse: Werte von 0 und darunter fehlen, und das wird gesagt</translation>
    </message>
    <message>
        <source>± SD</source>
        <translation>± SD</translation>
    </message>
    <message>
        <source>Band over seeds: standard deviation; released: least to greatest</source>
        <translation>Band über Startwerte: Standardabweichung; ausgeschaltet: kleinster bis größter Wert</translation>
    </message>
    <message>
        <source>Epoch</source>
        <translation>Epoche</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Hours since the start</source>
        <translation>Stunden seit dem Start</translation>
    </message>
    <message>
        <source>off</source>
        <translation>aus</translation>
    </message>
    <message>
        <source>Curves</source>
        <translation>Kurven</translation>
    </message>
    <message>
        <source>this run</source>
        <translation>dieser Lauf</translation>
    </message>
    <message>
        <source>The loss falls also when the assignment merely sharpens: watch its parts, and the raw pixels&apos; dashed line.</source>
        <translation>Der Verlust fällt auch, wenn die Zuordnung nur schärfer wird: Achten Sie auf seine Teile und auf die gestrichelte Linie der rohen Pixel.</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Übersicht</translation>
    </message>
    <message>
        <source>Clustering</source>
        <translation>Clustering</translation>
    </message>
    <message>
        <source>Metrics</source>
        <translation>Maße</translation>
    </message>
    <message>
        <source>Assignment</source>
        <translation>Zuordnung</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>Own</source>
        <translation>Eigene</translation>
    </message>
    <message>
        <source>Charts that you put together</source>
        <translation>Diagramme, die Sie zusammenstellen</translation>
    </message>
    <message>
        <source>+ Chart</source>
        <translation>+ Diagramm</translation>
    </message>
    <message>
        <source>Add charts of any logged value</source>
        <translation>Diagramme beliebiger protokollierter Werte hinzufügen</translation>
    </message>
    <message>
        <source>Waiting for the first numbers…</source>
        <translation>Warten auf die ersten Zahlen…</translation>
    </message>
    <message>
        <source>These curves cannot be drawn: %1</source>
        <translation>Diese Kurven lassen sich nicht zeichnen: %1</translation>
    </message>
    <message>
        <source>No charts of your own yet: “+ Chart” lists everything that this run logged.</source>
        <translation>Noch keine eigenen Diagramme: „+ Diagramm“ zeigt alles, was dieser Lauf protokolliert hat.</translation>
    </message>
    <message>
        <source>This run has measured nothing of this kind.</source>
        <translation>Dieser Lauf hat nichts dergleichen gemessen.</translation>
    </message>
    <message>
        <source>What the curves run over</source>
        <translation>Worüber die Kurven laufen</translation>
    </message>
    <message>
        <source>Which charts are shown</source>
        <translation>Welche Diagramme gezeigt werden</translation>
    </message>
    <message>
        <source>95 %</source>
        <translation>95 %</translation>
    </message>
    <message>
        <source>Around scores: bootstrap, 95 % over the evaluated images; released: spread over the seeds of k-means</source>
        <translation>Um die Werte: Bootstrap, 95 % über die ausgewerteten Bilder; nicht gedrückt: Streuung über die Startwerte von k-means</translation>
    </message>
    <message>
        <source>Bootstrap intervals</source>
        <translation>Bootstrap-Intervalle</translation>
    </message>
</context>
<context>
    <name>resa::DataPage</name>
    <message>
        <source>Draw other views</source>
        <translation>Andere Ansichten ziehen</translation>
    </message>
    <message>
        <source>All data sets…</source>
        <translation>Alle Datensätze…</translation>
    </message>
    <message>
        <source>What is installed, downloads, your own folders, images a class, and the images themselves</source>
        <translation>Was installiert ist, Downloads, eigene Ordner, Bilder je Klasse und die Bilder selbst</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Augmentation</source>
        <translation>Augmentierung</translation>
    </message>
    <message>
        <source>Data set: %1</source>
        <translation>Datensatz: %1</translation>
    </message>
    <message>
        <source>Training images: %1 drawn by the seed</source>
        <translation>Trainingsbilder: %1, vom Startwert gezogen</translation>
    </message>
    <message>
        <source>Training images: all</source>
        <translation>Trainingsbilder: alle</translation>
    </message>
    <message>
        <source>Data: %1</source>
        <translation>Daten: %1</translation>
    </message>
    <message>
        <source>Rows: %1, without images</source>
        <translation>Zeilen: %1, ohne Bilder</translation>
    </message>
    <message>
        <source>Images: %1</source>
        <translation>Bilder: %1</translation>
    </message>
    <message>
        <source>Evaluated: %1 images of the %2 split</source>
        <translation>Ausgewertet: %1 Bilder des Teils %2</translation>
    </message>
    <message>
        <source>Thumbnails: %1 × %2, %3</source>
        <translation>Vorschaubilder: %1 × %2, %3</translation>
    </message>
    <message>
        <source>grey</source>
        <translation>grau</translation>
    </message>
    <message>
        <source>colour</source>
        <translation>farbig</translation>
    </message>
    <message>
        <source>Probe: %1 training images (%2)</source>
        <translation>Probe: %1 Trainingsbilder (%2)</translation>
    </message>
    <message>
        <source>Open a run, or start one: its images and their views are shown here.</source>
        <translation>Öffnen oder starten Sie einen Lauf: Seine Bilder und deren Ansichten stehen dann hier.</translation>
    </message>
    <message>
        <source>All classes   %1</source>
        <translation>Alle Klassen   %1</translation>
    </message>
    <message>
        <source>What the weak and the strong view of some images look like is drawn by the trainer&apos;s program.</source>
        <translation>Wie die schwache und die starke Ansicht einiger Bilder aussehen, zeichnet das Programm des Trainers.</translation>
    </message>
    <message>
        <source>No augmentation to draw: this folder was not made by a training of this program.</source>
        <translation>Keine Augmentierung zu zeichnen: Dieser Ordner entstand nicht durch ein Training dieses Programms.</translation>
    </message>
    <message>
        <source>class %1</source>
        <translation>Klasse %1</translation>
    </message>
    <message>
        <source>Drawing the views…</source>
        <translation>Die Ansichten werden gezogen…</translation>
    </message>
    <message>
        <source>What the networks see of the same image, drawn as in training.</source>
        <translation>Was die Netze vom selben Bild sehen, gezogen wie im Training.</translation>
    </message>
    <message>
        <source>No preview: %1</source>
        <translation>Keine Vorschau: %1</translation>
    </message>
    <message>
        <source>Classes of the run</source>
        <translation>Klassen des Laufs</translation>
    </message>
    <message>
        <source>Select the images of a class</source>
        <translation>Die Bilder einer Klasse wählen</translation>
    </message>
</context>
<context>
    <name>resa::DataSetsPage</name>
    <message>
        <source>Data sets</source>
        <translation>Datensätze</translation>
    </message>
    <message>
        <source>Drop a folder of pictures here to train on it: one folder a class, alone or below train.</source>
        <translation>Lassen Sie hier einen Ordner mit Bildern fallen, um darauf zu trainieren: ein Ordner je Klasse, allein oder unter train.</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>Ordner wählen…</translation>
    </message>
    <message>
        <source>A folder of pictures with one folder a class</source>
        <translation>Ein Ordner mit Bildern, ein Ordner je Klasse</translation>
    </message>
    <message>
        <source>Train on this</source>
        <translation>Darauf trainieren</translation>
    </message>
    <message>
        <source>Open the form of a new run with this set</source>
        <translation>Das Formular eines neuen Laufs mit diesem Datensatz öffnen</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>Test</translation>
    </message>
    <message>
        <source>By size</source>
        <translation>Nach Größe</translation>
    </message>
    <message>
        <source>Largest class first: a long tail shows as one</source>
        <translation>Größte Klasse zuerst: So zeigt sich eine lange Verteilung</translation>
    </message>
    <message>
        <source>Class whose images are shown</source>
        <translation>Klasse, deren Bilder gezeigt werden</translation>
    </message>
    <message>
        <source>Images before these</source>
        <translation>Bilder davor</translation>
    </message>
    <message>
        <source>Images behind these</source>
        <translation>Bilder danach</translation>
    </message>
    <message>
        <source>Choose a set on the left, or drop a folder of pictures.</source>
        <translation>Wählen Sie links einen Datensatz oder lassen Sie einen Ordner mit Bildern fallen.</translation>
    </message>
    <message>
        <source>▪ %1
   own pictures</source>
        <translation>▪ %1
   eigene Bilder</translation>
    </message>
    <message>
        <source>installed, %1</source>
        <translation>installiert, %1</translation>
    </message>
    <message>
        <source>partly downloaded, %1</source>
        <translation>teilweise geladen, %1</translation>
    </message>
    <message>
        <source>not installed</source>
        <translation>nicht installiert</translation>
    </message>
    <message>
        <source>Reading every picture of the folder…</source>
        <translation>Jedes Bild des Ordners wird gelesen…</translation>
    </message>
    <message>
        <source>Not checked: %1</source>
        <translation>Nicht geprüft: %1</translation>
    </message>
    <message>
        <source>Every picture can be read.</source>
        <translation>Jedes Bild lässt sich lesen.</translation>
    </message>
    <message numerus="yes">
        <source>
… and %n more</source>
        <translation>
            <numerusform>
… und %n weiteres</numerusform>
            <numerusform>
… und %n weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>Train on this folder</source>
        <translation>Auf diesem Ordner trainieren</translation>
    </message>
    <message>
        <source>There is no data set of this name.</source>
        <translation>Es gibt keinen Datensatz dieses Namens.</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Wird gelesen…</translation>
    </message>
    <message>
        <source>%1 %2 images</source>
        <translation>%1 %2bilder</translation>
    </message>
    <message>
        <source>training</source>
        <translation>Trainings</translation>
    </message>
    <message>
        <source>test</source>
        <translation>Test</translation>
    </message>
    <message>
        <source>%1 classes</source>
        <translation>%1 Klassen</translation>
    </message>
    <message>
        <source>no classes</source>
        <translation>keine Klassen</translation>
    </message>
    <message>
        <source>There are no test images: the training images are evaluated.</source>
        <translation>Es gibt keine Testbilder: Ausgewertet werden die Trainingsbilder.</translation>
    </message>
    <message>
        <source>%1 files are left out, the first: %2</source>
        <translation>%1 Dateien sind weggelassen, die erste: %2</translation>
    </message>
    <message>
        <source>All classes</source>
        <translation>Alle Klassen</translation>
    </message>
    <message>
        <source>no images</source>
        <translation>keine Bilder</translation>
    </message>
    <message>
        <source>%1 – %2 of %3</source>
        <translation>%1 – %2 von %3</translation>
    </message>
    <message>
        <source>Folder of pictures</source>
        <translation>Ordner mit Bildern</translation>
    </message>
    <message>
        <source>Copy ▾</source>
        <translation>Kopieren ▾</translation>
    </message>
    <message>
        <source>Histogram and images as a picture, as data or as files</source>
        <translation>Histogramm und Bilder als Bild, als Daten oder als Dateien</translation>
    </message>
    <message>
        <source>training images</source>
        <translation>Trainingsbilder</translation>
    </message>
    <message>
        <source>test images</source>
        <translation>Testbilder</translation>
    </message>
    <message>
        <source>No command makes this figure: commands draw runs, and this is a data set</source>
        <translation>Kein Befehl macht diese Abbildung: Befehle zeichnen Läufe, und dies ist ein Datensatz</translation>
    </message>
</context>
<context>
    <name>resa::EvaluateDialog</name>
    <message>
        <source>5 nearest neighbours</source>
        <translation>5 nächste Nachbarn</translation>
    </message>
    <message>
        <source>Euclidean, majority, unnormalised features: the paper&apos;s protocol on CIFAR. Seconds.</source>
        <translation>Euklidisch, Mehrheit, nicht normierte Merkmale: das Protokoll der Arbeit auf CIFAR. Sekunden.</translation>
    </message>
    <message>
        <source>Weighted neighbours</source>
        <translation>Gewichtete Nachbarn</translation>
    </message>
    <message>
        <source>Cosine, votes exp(similarity / 0.07), k from 5 to 25: the paper&apos;s protocol on ImageNet.</source>
        <translation>Kosinus, Stimmen exp(Ähnlichkeit / 0,07), k von 5 bis 25: das Protokoll der Arbeit auf ImageNet.</translation>
    </message>
    <message>
        <source>Linear probe (Adam)</source>
        <translation>Lineare Probe (Adam)</translation>
    </message>
    <message>
        <source>500 epochs on stored features: the paper&apos;s protocol on CIFAR.</source>
        <translation>500 Epochen auf gespeicherten Merkmalen: das Protokoll der Arbeit auf CIFAR.</translation>
    </message>
    <message>
        <source>Linear probe (SGD)</source>
        <translation>Lineare Probe (SGD)</translation>
    </message>
    <message>
        <source>100 epochs on augmented images: the paper&apos;s protocol on ImageNet. Slow without a GPU.</source>
        <translation>100 Epochen auf augmentierten Bildern: das Protokoll der Arbeit auf ImageNet. Langsam ohne GPU.</translation>
    </message>
    <message>
        <source>Fine-tuning on 10%</source>
        <translation>Feinabstimmung auf 10 %</translation>
    </message>
    <message>
        <source>The whole network, 20 epochs on a tenth of the labelled images. Slow without a GPU.</source>
        <translation>Das ganze Netz, 20 Epochen auf einem Zehntel der Bilder mit Klassen. Langsam ohne GPU.</translation>
    </message>
    <message>
        <source>Clustering</source>
        <translation>Clustering</translation>
    </message>
    <message>
        <source>Silhouette of the true classes, k-means against them: SC, ARI, NMI.</source>
        <translation>Silhouette der wahren Klassen, k-means gegen sie: SC, ARI, NMI.</translation>
    </message>
    <message>
        <source>%1 epochs, lr %2</source>
        <translation>%1 Epochen, Lernrate %2</translation>
    </message>
    <message>
        <source>, %1 labelled images</source>
        <translation>, %1 Bilder mit Klassen</translation>
    </message>
    <message>
        <source>; best %1 in epoch %2</source>
        <translation>; beste %1 in Epoche %2</translation>
    </message>
    <message>
        <source>unnormalised: %1</source>
        <translation>nicht normiert: %1</translation>
    </message>
    <message>
        <source>%1: %2 of %3, %4 images of the %5 split, %6 training images, %7 seconds</source>
        <translation>%1: %2 von %3, %4 Bilder des Teils %5, %6 Trainingsbilder, %7 Sekunden</translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation>Auswerten</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Top-1</source>
        <translation>Top-1</translation>
    </message>
    <message>
        <source>Top-5</source>
        <translation>Top-5</translation>
    </message>
    <message>
        <source>How</source>
        <translation>Wie</translation>
    </message>
    <message>
        <source>that of the run</source>
        <translation>der des Laufs</translation>
    </message>
    <message>
        <source>that of the run: %1</source>
        <translation>der des Laufs: %1</translation>
    </message>
    <message>
        <source>A name from `resa datasets list`</source>
        <translation>Ein Name aus `resa datasets list`</translation>
    </message>
    <message>
        <source>as configured, or the usual places</source>
        <translation>wie eingestellt oder an den üblichen Orten</translation>
    </message>
    <message>
        <source>As the run</source>
        <translation>Wie der Lauf</translation>
    </message>
    <message>
        <source>All classes (fine)</source>
        <translation>Alle Klassen (fein)</translation>
    </message>
    <message>
        <source>Superclasses of CIFAR-100 (coarse)</source>
        <translation>Oberklassen von CIFAR-100 (grob)</translation>
    </message>
    <message>
        <source>Encoding</source>
        <translation>Enkodierung</translation>
    </message>
    <message>
        <source>First hidden layer</source>
        <translation>Erste verborgene Schicht</translation>
    </message>
    <message>
        <source>Second hidden layer</source>
        <translation>Zweite verborgene Schicht</translation>
    </message>
    <message>
        <source>Embedding</source>
        <translation>Einbettung</translation>
    </message>
    <message>
        <source>Data set</source>
        <translation>Datensatz</translation>
    </message>
    <message>
        <source>Its folder</source>
        <translation>Sein Ordner</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>Klassen</translation>
    </message>
    <message>
        <source>Features</source>
        <translation>Merkmale</translation>
    </message>
    <message>
        <source>Copy as text</source>
        <translation>Als Text kopieren</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Not evaluated: %1</source>
        <translation>Nicht ausgewertet: %1</translation>
    </message>
    <message>
        <source>Evaluating…</source>
        <translation>Wird ausgewertet…</translation>
    </message>
    <message>
        <source>Where the images of the data set lie</source>
        <translation>Wo die Bilder des Datensatzes liegen</translation>
    </message>
    <message>
        <source>Which classes are predicted</source>
        <translation>Welche Klassen vorhergesagt werden</translation>
    </message>
    <message>
        <source>The layer whose output is evaluated</source>
        <translation>Die Schicht, deren Ausgabe ausgewertet wird</translation>
    </message>
    <message>
        <source>The table as text with tabs, for a spreadsheet or a mail</source>
        <translation>Die Tabelle als Text mit Tabulatoren, für Tabellenkalkulation oder Mail</translation>
    </message>
    <message>
        <source>Evaluate the newest weights with the ticked protocols</source>
        <translation>Die neuesten Gewichte nach den angehakten Protokollen auswerten</translation>
    </message>
</context>
<context>
    <name>resa::ExportDialog</name>
    <message numerus="yes">
        <source>%n files</source>
        <translation>
            <numerusform>%n Datei</numerusform>
            <numerusform>%n Dateien</numerusform>
        </translation>
    </message>
    <message>
        <source>Export figures</source>
        <translation>Abbildungen exportieren</translation>
    </message>
    <message>
        <source>Figures</source>
        <translation>Abbildungen</translation>
    </message>
    <message>
        <source>Paper&apos;s figures</source>
        <translation>Abbildungen der Arbeit</translation>
    </message>
    <message>
        <source>Film</source>
        <translation>Film</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen…</translation>
    </message>
    <message>
        <source>Folder for the figures</source>
        <translation>Ordner für die Abbildungen</translation>
    </message>
    <message>
        <source>Load specification…</source>
        <translation>Beschreibung laden…</translation>
    </message>
    <message>
        <source>Save specification…</source>
        <translation>Beschreibung sichern…</translation>
    </message>
    <message>
        <source>Copy as a command</source>
        <translation>Als Befehl kopieren</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Figures, looks and formats as a file: resa-studio --export DIR --spec FILE makes them again without a window</source>
        <translation>Abbildungen, Aussehen und Formate als Datei: resa-studio --export DIR --spec FILE macht sie ohne Fenster noch einmal</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>abgebrochen</translation>
    </message>
    <message>
        <source>Make the film</source>
        <translation>Film machen</translation>
    </message>
    <message>
        <source>Export %1</source>
        <translation>%1 exportieren</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>None of these figures can be made for every snapshot.</source>
        <translation>Keine dieser Abbildungen lässt sich für jeden Snapshot machen.</translation>
    </message>
    <message>
        <source>one frame · %1 × %2 pixels</source>
        <translation>ein Bild · %1 × %2 Pixel</translation>
    </message>
    <message>
        <source>There is nothing to export yet.</source>
        <translation>Es gibt noch nichts zu exportieren.</translation>
    </message>
    <message>
        <source>Writing…</source>
        <translation>Wird geschrieben…</translation>
    </message>
    <message>
        <source>Making the film…</source>
        <translation>Der Film wird gemacht…</translation>
    </message>
    <message>
        <source>%1 frames written to %2</source>
        <translation>%1 Bilder geschrieben nach %2</translation>
    </message>
    <message>
        <source>%1 written to %2</source>
        <translation>%1 geschrieben nach %2</translation>
    </message>
    <message>
        <source>Not exported: %1</source>
        <translation>Nicht exportiert: %1</translation>
    </message>
    <message>
        <source>Save the specification</source>
        <translation>Beschreibung sichern</translation>
    </message>
    <message>
        <source>Specifications (*.json)</source>
        <translation>Beschreibungen (*.json)</translation>
    </message>
    <message>
        <source>%1 figures stand in %2</source>
        <translation>%1 Abbildungen stehen in %2</translation>
    </message>
    <message>
        <source>Not saved: %1</source>
        <translation>Nicht gesichert: %1</translation>
    </message>
    <message>
        <source>Load a specification</source>
        <translation>Beschreibung laden</translation>
    </message>
    <message>
        <source>Not loaded: %1</source>
        <translation>Nicht geladen: %1</translation>
    </message>
    <message numerus="yes">
        <source>%n figures of the specification are chosen</source>
        <translation>
            <numerusform>%n Abbildung der Beschreibung ist gewählt</numerusform>
            <numerusform>%n Abbildungen der Beschreibung sind gewählt</numerusform>
        </translation>
    </message>
    <message>
        <source>Not among these figures: %1</source>
        <translation>Nicht unter diesen Abbildungen: %1</translation>
    </message>
    <message>
        <source>Copied: %1</source>
        <translation>Kopiert: %1</translation>
    </message>
    <message numerus="yes">
        <source>%n commands</source>
        <translation>
            <numerusform>%n Befehl</numerusform>
            <numerusform>%n Befehle</numerusform>
        </translation>
    </message>
    <message>
        <source>What is exported</source>
        <translation>Was exportiert wird</translation>
    </message>
    <message>
        <source>Tick all figures</source>
        <translation>Alle Abbildungen anhaken</translation>
    </message>
    <message>
        <source>Tick no figure</source>
        <translation>Keine Abbildung anhaken</translation>
    </message>
    <message>
        <source>Where the files are written; it is made where it is missing</source>
        <translation>Wohin die Dateien geschrieben werden; fehlt er, wird er angelegt</translation>
    </message>
    <message>
        <source>Choose the folder</source>
        <translation>Den Ordner wählen</translation>
    </message>
    <message>
        <source>Take figures, looks and formats from a specification</source>
        <translation>Abbildungen, Aussehen und Formate aus einer Beschreibung nehmen</translation>
    </message>
    <message>
        <source>The command that makes these figures without a window</source>
        <translation>Der Befehl, der diese Abbildungen ohne Fenster macht</translation>
    </message>
    <message>
        <source>Write the files</source>
        <translation>Die Dateien schreiben</translation>
    </message>
</context>
<context>
    <name>resa::FetchPanel</name>
    <message>
        <source>Progress of the download</source>
        <translation>Fortschritt des Downloads</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>Laden</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>What came so far stays and is continued by the next download</source>
        <translation>Was schon da ist, bleibt und wird vom nächsten Download fortgesetzt</translation>
    </message>
    <message>
        <source>Remove the part</source>
        <translation>Teil entfernen</translation>
    </message>
    <message>
        <source>Delete what an interrupted download left</source>
        <translation>Löschen, was ein unterbrochener Download hinterließ</translation>
    </message>
    <message>
        <source>Continue the download (%1 are there)</source>
        <translation>Download fortsetzen (%1 sind da)</translation>
    </message>
    <message>
        <source>From the official address; every file is compared with its published checksum</source>
        <translation>Von der offiziellen Adresse; jede Datei wird mit ihrer veröffentlichten Prüfsumme verglichen</translation>
    </message>
    <message>
        <source>The trainer `resa`, which downloads, is neither beside this program nor in $PATH.</source>
        <translation>Der Trainer `resa`, der herunterlädt, liegt weder neben diesem Programm noch in $PATH.</translation>
    </message>
    <message>
        <source>Connecting…</source>
        <translation>Verbindung wird aufgebaut…</translation>
    </message>
    <message>
        <source>%1 is ready in %2.</source>
        <translation>%1 liegt bereit in %2.</translation>
    </message>
    <message>
        <source>Cancelled. The next download goes on from here.</source>
        <translation>Abgebrochen. Der nächste Download macht hier weiter.</translation>
    </message>
    <message>
        <source>Not downloaded: %1</source>
        <translation>Nicht geladen: %1</translation>
    </message>
</context>
<context>
    <name>resa::FigurePreview</name>
    <message>
        <source>Preview</source>
        <translation>Vorschau</translation>
    </message>
    <message>
        <source>%1 × %2 mm</source>
        <translation>%1 × %2 mm</translation>
    </message>
    <message>
        <source>%1 · PNG %2 × %3</source>
        <translation>%1 · PNG %2 × %3</translation>
    </message>
</context>
<context>
    <name>resa::FilmTab</name>
    <message>
        <source>Every snapshot of the run becomes a frame; axes and colours stay the same, the epoch stands in each.</source>
        <translation>Jeder Snapshot des Laufs wird ein Bild; Achsen und Farben bleiben gleich, die Epoche steht in jedem.</translation>
    </message>
    <message>
        <source>Figure of the film</source>
        <translation>Abbildung des Films</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>GIF</source>
        <translation>GIF</translation>
    </message>
    <message>
        <source>MP4</source>
        <translation>MP4</translation>
    </message>
    <message>
        <source>Numbered PNG frames</source>
        <translation>Nummerierte PNG-Bilder</translation>
    </message>
    <message>
        <source>Width in pixels</source>
        <translation>Breite in Pixeln</translation>
    </message>
    <message>
        <source>Height in pixels</source>
        <translation>Höhe in Pixeln</translation>
    </message>
    <message>
        <source>Frames a second</source>
        <translation>Bilder je Sekunde</translation>
    </message>
    <message>
        <source> frames/s</source>
        <translation> Bilder/s</translation>
    </message>
    <message>
        <source>Pixels</source>
        <translation>Pixel</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>GIF plays everywhere; MP4 is smaller and needs ffmpeg; numbered pictures are for other programs</source>
        <translation>GIF läuft überall; MP4 ist kleiner und braucht ffmpeg; nummerierte Bilder sind für andere Programme</translation>
    </message>
    <message>
        <source>How many snapshots are shown in a second</source>
        <translation>Wie viele Snapshots in einer Sekunde gezeigt werden</translation>
    </message>
</context>
<context>
    <name>resa::FlowDiagram</name>
    <message>
        <source>Flow of images between clusters</source>
        <translation>Fluss der Bilder zwischen Clustern</translation>
    </message>
    <message numerus="yes">
        <source>%n ribbons are too thin to be drawn · </source>
        <translation>
            <numerusform>%n Band ist zu dünn zum Zeichnen · </numerusform>
            <numerusform>%n Bänder sind zu dünn zum Zeichnen · </numerusform>
        </translation>
    </message>
    <message>
        <source>heights are images · matched clusters keep their colour · click a ribbon to select its images</source>
        <translation>Höhen sind Bilder · zugeordnete Cluster behalten ihre Farbe · ein Klick auf ein Band wählt seine Bilder</translation>
    </message>
    <message>
        <source>Arrow keys go along the clusters and ribbons, Return selects the images.</source>
        <translation>Pfeiltasten gehen Cluster und Bänder entlang, Eingabe wählt die Bilder.</translation>
    </message>
</context>
<context>
    <name>resa::FlowPage</name>
    <message>
        <source>reading the snapshots…</source>
        <translation>die Snapshots werden gelesen…</translation>
    </message>
    <message numerus="yes">
        <source>A flow needs two snapshots; there are %n so far.</source>
        <translation>
            <numerusform>Ein Fluss braucht zwei Snapshots; bisher gibt es %n.</numerusform>
            <numerusform>Ein Fluss braucht zwei Snapshots; bisher gibt es %n.</numerusform>
        </translation>
    </message>
    <message>
        <source>The range holds one snapshot; a flow needs two.</source>
        <translation>Der Bereich enthält einen Snapshot; ein Fluss braucht zwei.</translation>
    </message>
    <message>
        <source>Reading the snapshots…</source>
        <translation>Die Snapshots werden gelesen…</translation>
    </message>
    <message>
        <source>%1 · %2 of %3 snapshots</source>
        <translation>%1 · %2 von %3 Snapshots</translation>
    </message>
</context>
<context>
    <name>resa::FlowRange</name>
    <message>
        <source>Snapshots from step %1 to step %2</source>
        <translation>Snapshots von Schritt %1 bis Schritt %2</translation>
    </message>
    <message>
        <source>From which snapshot to which</source>
        <translation>Von welchem Snapshot bis zu welchem</translation>
    </message>
</context>
<context>
    <name>resa::FolderCheck</name>
    <message>
        <source>the trainer `resa` is neither beside this program nor in $PATH</source>
        <translation>der Trainer `resa` liegt weder neben diesem Programm noch in $PATH</translation>
    </message>
</context>
<context>
    <name>resa::ImagePage</name>
    <message>
        <source>Images of the set</source>
        <translation>Bilder des Datensatzes</translation>
    </message>
</context>
<context>
    <name>resa::LookForm</name>
    <message>
        <source>Each figure&apos;s own</source>
        <translation>Die eigene jeder Abbildung</translation>
    </message>
    <message>
        <source>Single column, 85 mm</source>
        <translation>Einspaltig, 85 mm</translation>
    </message>
    <message>
        <source>Double column, 174 mm</source>
        <translation>Zweispaltig, 174 mm</translation>
    </message>
    <message>
        <source>Own size</source>
        <translation>Eigene Größe</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Size on paper</source>
        <translation>Größe auf dem Papier</translation>
    </message>
    <message>
        <source>Width in millimetres</source>
        <translation>Breite in Millimetern</translation>
    </message>
    <message>
        <source>Height in millimetres</source>
        <translation>Höhe in Millimetern</translation>
    </message>
    <message>
        <source>Another font</source>
        <translation>Andere Schrift</translation>
    </message>
    <message>
        <source>Another font than the window&apos;s</source>
        <translation>Eine andere Schrift als die des Fensters</translation>
    </message>
    <message>
        <source>Font</source>
        <translation>Schrift</translation>
    </message>
    <message>
        <source>Font of all text</source>
        <translation>Schrift aller Texte</translation>
    </message>
    <message>
        <source>Text size in points</source>
        <translation>Schriftgröße in Punkt</translation>
    </message>
    <message>
        <source>Size of labels and legends on paper. Lines and markers grow with it.</source>
        <translation>Größe von Beschriftungen und Legenden auf dem Papier. Linien und Marken wachsen mit.</translation>
    </message>
    <message>
        <source> pt</source>
        <translation> pt</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>automatisch</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>Light for paper, dark for slides</source>
        <translation>Hell für Papier, dunkel für Folien</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Legend</source>
        <translation>Legende</translation>
    </message>
    <message>
        <source>Where the series are named; a heat map&apos;s legend is its colour bar</source>
        <translation>Wo die Reihen genannt werden; die Legende einer Heatmap ist ihr Farbbalken</translation>
    </message>
    <message>
        <source>At its own place</source>
        <translation>An ihrem Platz</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>On top</source>
        <translation>Oben</translation>
    </message>
    <message>
        <source>At the right</source>
        <translation>Rechts</translation>
    </message>
    <message>
        <source>Below</source>
        <translation>Unten</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>Draw a title</source>
        <translation>Titel zeichnen</translation>
    </message>
    <message>
        <source>Title text</source>
        <translation>Text des Titels</translation>
    </message>
    <message>
        <source>Instead of the figure&apos;s own title</source>
        <translation>Statt des eigenen Titels der Abbildung</translation>
    </message>
    <message>
        <source>the figure&apos;s own</source>
        <translation>der eigene der Abbildung</translation>
    </message>
    <message>
        <source>what was measured</source>
        <translation>was gemessen wurde</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>The line that says network, split and number of images. It also stands in captions.txt.</source>
        <translation>Die Zeile, die Netz, Teil und Zahl der Bilder nennt. Sie steht auch in captions.txt.</translation>
    </message>
    <message>
        <source>Dots per inch of PNG</source>
        <translation>Punkte je Zoll</translation>
    </message>
    <message>
        <source>Dots per inch of PNG; PDF and SVG need none</source>
        <translation>Punkte je Zoll von PNG; PDF und SVG brauchen keine</translation>
    </message>
    <message>
        <source> dpi</source>
        <translation> dpi</translation>
    </message>
    <message>
        <source>mm</source>
        <translation>mm</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>PNG</source>
        <translation>PNG</translation>
    </message>
    <message>
        <source>Exactly the drawn values; tables also as Markdown and LaTeX</source>
        <translation>Genau die gezeichneten Werte; Tabellen auch als Markdown und LaTeX</translation>
    </message>
    <message>
        <source>Pixels</source>
        <translation>Pixel</translation>
    </message>
    <message>
        <source>Real text and lossless heat maps</source>
        <translation>Echter Text und verlustfreie Heatmaps</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
</context>
<context>
    <name>resa::MainWindow</name>
    <message>
        <source>The trainer `resa` was not found beside this program or in $PATH: runs can be opened, but not started.</source>
        <translation>Der Trainer `resa` wurde weder neben diesem Programm noch in $PATH gefunden: Läufe lassen sich öffnen, aber nicht starten.</translation>
    </message>
    <message>
        <source>No runs in %1 yet.</source>
        <translation>In %1 gibt es noch keine Läufe.</translation>
    </message>
    <message>
        <source>Quick start</source>
        <translation>Schnellstart</translation>
    </message>
    <message>
        <source>Train on Fashion-MNIST with the preset quickstart</source>
        <translation>Auf Fashion-MNIST mit der Vorlage quickstart trainieren</translation>
    </message>
    <message>
        <source>Open run folder…</source>
        <translation>Lauf öffnen…</translation>
    </message>
    <message>
        <source>Table of all runs</source>
        <translation>Tabelle aller Läufe</translation>
    </message>
    <message>
        <source>Search, sort, group, tags and notes (Ctrl+R)</source>
        <translation>Suchen, sortieren, gruppieren, Schlagwörter und Notizen (Strg+R)</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>Daten</translation>
    </message>
    <message>
        <source>New run</source>
        <translation>Neuer Lauf</translation>
    </message>
    <message>
        <source>Data sets</source>
        <translation>Datensätze</translation>
    </message>
    <message>
        <source>Bring back the removed run</source>
        <translation>Entfernten Lauf zurückholen</translation>
    </message>
    <message>
        <source>New run from this one</source>
        <translation>Neuer Lauf nach diesem</translation>
    </message>
    <message>
        <source>Export figures…</source>
        <translation>Abbildungen exportieren…</translation>
    </message>
    <message>
        <source>Recompute the map…</source>
        <translation>Karte neu berechnen…</translation>
    </message>
    <message>
        <source>Evaluate…</source>
        <translation>Auswerten…</translation>
    </message>
    <message>
        <source>Compare with another run…</source>
        <translation>Mit einem anderen Lauf vergleichen…</translation>
    </message>
    <message>
        <source>Do anything…</source>
        <translation>Alles beim Namen rufen…</translation>
    </message>
    <message>
        <source>Undo the selection</source>
        <translation>Auswahl rückgängig</translation>
    </message>
    <message>
        <source>Redo the selection</source>
        <translation>Auswahl wiederholen</translation>
    </message>
    <message>
        <source>Show or hide the left rail</source>
        <translation>Linke Leiste zeigen oder verbergen</translation>
    </message>
    <message>
        <source>Show or hide the inspector</source>
        <translation>Inspektor zeigen oder verbergen</translation>
    </message>
    <message>
        <source>Panels back to their places</source>
        <translation>Felder zurück an ihre Plätze</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>As the desktop</source>
        <translation>Wie der Desktop</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark or light</source>
        <translation>Dunkel oder hell</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>When closed while training</source>
        <translation>Beim Schließen während des Trainings</translation>
    </message>
    <message>
        <source>Ask</source>
        <translation>Fragen</translation>
    </message>
    <message>
        <source>Keep training</source>
        <translation>Weiter trainieren</translation>
    </message>
    <message>
        <source>Stop training</source>
        <translation>Training beenden</translation>
    </message>
    <message>
        <source>Show the hints again</source>
        <translation>Die Hinweise wieder zeigen</translation>
    </message>
    <message>
        <source>Keys, and about ReSA Studio</source>
        <translation>Tasten und Über ReSA Studio</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>The window speaks this language from its next start.</source>
        <translation>Das Fenster spricht diese Sprache ab dem nächsten Start.</translation>
    </message>
    <message>
        <source>Open a run folder</source>
        <translation>Einen Lauf öffnen</translation>
    </message>
    <message>
        <source>There is nothing to export yet: open a run, or wait for its first snapshot.</source>
        <translation>Es gibt noch nichts zu exportieren: Öffnen Sie einen Lauf oder warten Sie auf seinen ersten Snapshot.</translation>
    </message>
    <message>
        <source>Export these figures…</source>
        <translation>Diese Abbildungen exportieren…</translation>
    </message>
    <message>
        <source>Export this figure…</source>
        <translation>Diese Abbildung exportieren…</translation>
    </message>
    <message>
        <source>Show all four panels</source>
        <translation>Alle vier Felder zeigen</translation>
    </message>
    <message>
        <source>Show this panel alone</source>
        <translation>Dieses Feld allein zeigen</translation>
    </message>
    <message>
        <source>Back into the window</source>
        <translation>Zurück ins Fenster</translation>
    </message>
    <message>
        <source>In a window of its own</source>
        <translation>In ein eigenes Fenster</translation>
    </message>
    <message>
        <source>There is nothing to redo.</source>
        <translation>Es gibt nichts zu wiederholen.</translation>
    </message>
    <message>
        <source>There is no earlier selection.</source>
        <translation>Es gibt keine frühere Auswahl.</translation>
    </message>
    <message>
        <source>Open a run first.</source>
        <translation>Öffnen Sie zuerst einen Lauf.</translation>
    </message>
    <message>
        <source>There is no other run to compare with.</source>
        <translation>Es gibt keinen anderen Lauf zum Vergleichen.</translation>
    </message>
    <message>
        <source>There is no snapshot to make a map of yet.</source>
        <translation>Es gibt noch keinen Snapshot für eine Karte.</translation>
    </message>
    <message>
        <source>There are no weights here to evaluate: this folder was not made by a training of this program.</source>
        <translation>Hier gibt es keine Gewichte auszuwerten: Dieser Ordner entstand nicht durch ein Training dieses Programms.</translation>
    </message>
    <message>
        <source>Stopping: the trainer ends after its present step and keeps a checkpoint…</source>
        <translation>Wird beendet: Der Trainer schließt seinen jetzigen Schritt ab und behält einen Checkpoint…</translation>
    </message>
    <message>
        <source>Open a run first: pictures are placed among its images.</source>
        <translation>Öffnen Sie zuerst einen Lauf: Bilder werden unter die seinen eingeordnet.</translation>
    </message>
    <message>
        <source>%1 was not done for %2: %3</source>
        <translation>%1 wurde für %2 nicht getan: %3</translation>
    </message>
    <message>
        <source>%1 is in the trash.</source>
        <translation>%1 liegt im Papierkorb.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>The command is in the clipboard.</source>
        <translation>Der Befehl ist in der Zwischenablage.</translation>
    </message>
    <message>
        <source>The trainer ended at once with exit code %1 and said nothing.</source>
        <translation>Der Trainer endete sofort mit Code %1 und sagte nichts.</translation>
    </message>
    <message>
        <source>The training did not start: %1</source>
        <translation>Das Training begann nicht: %1</translation>
    </message>
    <message>
        <source>

This log: %1</source>
        <translation>

Dieses Protokoll: %1</translation>
    </message>
    <message>
        <source>Show only %1</source>
        <translation>Nur %1 zeigen</translation>
    </message>
    <message>
        <source>Panel</source>
        <translation>Feld</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>Open run</source>
        <translation>Lauf öffnen</translation>
    </message>
    <message>
        <source>Compare with %1</source>
        <translation>Mit %1 vergleichen</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>Epoch %1</source>
        <translation>Epoche %1</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>Schritt %1</translation>
    </message>
    <message>
        <source>Bookmark</source>
        <translation>Lesezeichen</translation>
    </message>
    <message>
        <source>Runs, data and new run</source>
        <translation>Läufe, Daten und neuer Lauf</translation>
    </message>
    <message>
        <source>A run from anywhere on this machine (Ctrl+O)</source>
        <translation>Ein Lauf von irgendwo auf diesem Rechner (Strg+O)</translation>
    </message>
    <message>
        <source>Compare this run with…</source>
        <translation>Diesen Lauf vergleichen mit…</translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) are laid over the curves of the first one.</source>
        <translation>
            <numerusform>%n Lauf liegt über den Kurven des ersten.</numerusform>
            <numerusform>%n Läufe liegen über den Kurven des ersten.</numerusform>
        </translation>
    </message>
    <message>
        <source>The runs of %1 are in the table.</source>
        <translation>Die Läufe aus %1 stehen in der Tabelle.</translation>
    </message>
    <message>
        <source>One folder is one data set: of %1 folders the first is shown.</source>
        <translation>Ein Ordner ist ein Datensatz: von %1 Ordnern wird der erste gezeigt.</translation>
    </message>
    <message>
        <source>%1: neither a run (it has no run.toml), nor a folder of runs, nor pictures.</source>
        <translation>%1: weder ein Lauf (ohne run.toml) noch ein Ordner mit Läufen noch Bilder.</translation>
    </message>
</context>
<context>
    <name>resa::Map3dCanvas</name>
    <message>
        <source>Map of the evaluated images in three dimensions</source>
        <translation>Karte der ausgewerteten Bilder in drei Dimensionen</translation>
    </message>
    <message>
        <source>The 3-D map needs OpenGL: %1. The 2-D map works without. On a machine without a display, start the studio through xvfb-run.</source>
        <translation>Die 3-D-Karte braucht OpenGL: %1. Die 2-D-Karte geht ohne. Auf einem Rechner ohne Bildschirm starten Sie das Studio durch xvfb-run.</translation>
    </message>
</context>
<context>
    <name>resa::MapCanvas</name>
    <message>
        <source>Map of the evaluated images in two dimensions</source>
        <translation>Karte der ausgewerteten Bilder in zwei Dimensionen</translation>
    </message>
</context>
<context>
    <name>resa::MapLegend</name>
    <message>
        <source>Legend of the map</source>
        <translation>Legende der Karte</translation>
    </message>
    <message>
        <source>Up and down choose a class, space hides or shows it.</source>
        <translation>Auf und ab wählen eine Klasse, die Leertaste blendet sie aus oder ein.</translation>
    </message>
    <message>
        <source>Colours: %1 from %2 to %3</source>
        <translation>Farben: %1 von %2 bis %3</translation>
    </message>
    <message>
        <source>no value</source>
        <translation>kein Wert</translation>
    </message>
    <message>
        <source>%1: click hides or shows it, double click shows it alone</source>
        <translation>%1: ein Klick blendet sie aus oder ein, ein Doppelklick zeigt sie allein</translation>
    </message>
</context>
<context>
    <name>resa::MapPresenter</name>
    <message>
        <source>0 of %1 selected images are on this map: they are of the split %2, the map shows %3 images.</source>
        <translation>0 von %1 gewählten Bildern sind auf dieser Karte: Sie sind aus dem Teil %2, die Karte zeigt Bilder aus %3.</translation>
    </message>
</context>
<context>
    <name>resa::MapRecompute</name>
    <message>
        <source>Recompute the map</source>
        <translation>Karte neu berechnen</translation>
    </message>
    <message>
        <source>t-SNE of %1 at step %2, in %3 dimensions, on its own start (not flowing from the map before).</source>
        <translation>t-SNE von %1 bei Schritt %2, in %3 Dimensionen, mit eigenem Anfang (nicht aus der Karte davor fließend).</translation>
    </message>
    <message>
        <source>Perplexity</source>
        <translation>Perplexität</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Recompute</source>
        <translation>Neu berechnen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Computing…</source>
        <translation>Wird berechnet…</translation>
    </message>
    <message>
        <source>Not computed: %1</source>
        <translation>Nicht berechnet: %1</translation>
    </message>
    <message>
        <source>About how many neighbours each image keeps close: few show detail, many the whole</source>
        <translation>Etwa wie viele Nachbarn jedes Bild bei sich behält: wenige zeigen Einzelheiten, viele das Ganze</translation>
    </message>
    <message>
        <source>Lay the map out anew; it is shown while it forms</source>
        <translation>Die Karte neu anlegen; sie wird gezeigt, während sie entsteht</translation>
    </message>
</context>
<context>
    <name>resa::MapSurface</name>
    <message>
        <source>Waiting for the first map…</source>
        <translation>Warten auf die erste Karte…</translation>
    </message>
    <message>
        <source>Arrow keys go from point to point, Return selects, Ctrl+A selects all, Escape none; Shift with arrows moves, plus and minus zoom.</source>
        <translation>Pfeiltasten gehen von Punkt zu Punkt, Eingabe wählt, Strg+A wählt alle, Esc keinen; Umschalt mit Pfeilen verschiebt, Plus und Minus zoomen.</translation>
    </message>
    <message>
        <source>+ add</source>
        <translation>+ dazu</translation>
    </message>
    <message>
        <source>− remove</source>
        <translation>− weg</translation>
    </message>
    <message>
        <source>lasso</source>
        <translation>Lasso</translation>
    </message>
    <message>
        <source>image %1</source>
        <translation>Bild %1</translation>
    </message>
    <message>
        <source>all images shown</source>
        <translation>alle gezeigten Bilder</translation>
    </message>
</context>
<context>
    <name>resa::MapView</name>
    <message>
        <source>Map</source>
        <translation>Karte</translation>
    </message>
    <message>
        <source>Each point is an image; near points have similar features. Point at one to see it; drag with the right button around some to select them (Shift adds, Ctrl removes).</source>
        <translation>Jeder Punkt ist ein Bild; nahe Punkte haben ähnliche Merkmale. Zeigen Sie auf einen, um es zu sehen; ziehen Sie mit der rechten Taste um einige, um sie zu wählen (Umschalt fügt hinzu, Strg nimmt weg).</translation>
    </message>
    <message>
        <source>Encoding</source>
        <translation>Enkodierung</translation>
    </message>
    <message>
        <source>2-D</source>
        <translation>2-D</translation>
    </message>
    <message>
        <source>3-D</source>
        <translation>3-D</translation>
    </message>
    <message>
        <source>Options of the map</source>
        <translation>Optionen der Karte</translation>
    </message>
    <message>
        <source>Colours, pictures, trails and the lasso</source>
        <translation>Farben, Bilder, Spuren und das Lasso</translation>
    </message>
    <message>
        <source>Colour by %1</source>
        <translation>Farbe: %1</translation>
    </message>
    <message>
        <source>Pictures on the map</source>
        <translation>Bilder auf der Karte</translation>
    </message>
    <message>
        <source>The nearer you look, the more images show themselves.</source>
        <translation>Je näher Sie hinsehen, desto mehr Bilder zeigen sich.</translation>
    </message>
    <message>
        <source>Trails</source>
        <translation>Spuren</translation>
    </message>
    <message>
        <source>Where the selected images were at the %1 snapshots before (of flowing maps).</source>
        <translation>Wo die gewählten Bilder in den %1 Snapshots davor waren (von fließenden Karten).</translation>
    </message>
    <message>
        <source>Lasso tool</source>
        <translation>Lasso-Werkzeug</translation>
    </message>
    <message>
        <source>Plain dragging selects. Without it drag with the right button, or with Alt. Shift adds to the selection, Ctrl removes from it; in 3-D a lasso takes what lies behind too.</source>
        <translation>Einfaches Ziehen wählt aus. Ohne das ziehen Sie mit der rechten Taste oder mit Alt. Umschalt fügt der Auswahl hinzu, Strg nimmt weg; in 3-D nimmt ein Lasso auch, was dahinter liegt.</translation>
    </message>
    <message>
        <source>Select the %1 whose neighbours changed most</source>
        <translation>Die %1 wählen, deren Nachbarn sich am meisten änderten</translation>
    </message>
    <message>
        <source>Compares each image&apos;s stored nearest neighbours with those of the snapshot before.</source>
        <translation>Vergleicht die gespeicherten nächsten Nachbarn jedes Bildes mit denen des Snapshots davor.</translation>
    </message>
    <message>
        <source>Fit the whole map</source>
        <translation>Die ganze Karte einpassen</translation>
    </message>
    <message>
        <source>A double click on the map does the same.</source>
        <translation>Ein Doppelklick auf die Karte tut dasselbe.</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Side by side, with linked cameras and selection</source>
        <translation>Nebeneinander, mit verbundener Kamera und Auswahl</translation>
    </message>
    <message>
        <source>%1 whose neighbours changed most</source>
        <translation>%1, deren Nachbarn sich am meisten änderten</translation>
    </message>
    <message>
        <source>No image&apos;s neighbours changed since the snapshot before.</source>
        <translation>Seit dem Snapshot davor änderten sich bei keinem Bild die Nachbarn.</translation>
    </message>
    <message>
        <source>Reading the snapshots before this one…</source>
        <translation>Die Snapshots davor werden gelesen…</translation>
    </message>
    <message>
        <source>Whose features the map shows</source>
        <translation>Wessen Merkmale die Karte zeigt</translation>
    </message>
    <message>
        <source>A flat map, or one in space that can be turned</source>
        <translation>Eine flache Karte oder eine räumliche, die sich drehen lässt</translation>
    </message>
</context>
<context>
    <name>resa::Matrix3dCanvas</name>
    <message>
        <source>Waiting for the first snapshot…</source>
        <translation>Warten auf den ersten Snapshot…</translation>
    </message>
    <message>
        <source>The probe&apos;s matrix as a surface</source>
        <translation>Die Matrix der Probe als Fläche</translation>
    </message>
    <message>
        <source>Arrow keys rotate, plus, minus and 0 zoom.</source>
        <translation>Pfeiltasten drehen, Plus, Minus und 0 zoomen.</translation>
    </message>
    <message>
        <source>The surface needs OpenGL: %1. The heat map works without. On a machine without a display, start the studio through xvfb-run.</source>
        <translation>Die Fläche braucht OpenGL: %1. Die Heatmap geht ohne. Auf einem Rechner ohne Bildschirm starten Sie das Studio durch xvfb-run.</translation>
    </message>
</context>
<context>
    <name>resa::MatrixCanvas</name>
    <message>
        <source>Waiting for the first snapshot…</source>
        <translation>Warten auf den ersten Snapshot…</translation>
    </message>
    <message>
        <source>Heat map of the probe images</source>
        <translation>Heatmap der Bilder der Probe</translation>
    </message>
    <message>
        <source>Arrow keys move the cross hair, Return inspects the pair, plus, minus and 0 zoom.</source>
        <translation>Pfeiltasten bewegen das Fadenkreuz, Eingabe öffnet das Paar, Plus, Minus und 0 zoomen.</translation>
    </message>
    <message>
        <source>rows %1–%2, columns %3–%4 of %5 probe images</source>
        <translation>Zeilen %1–%2, Spalten %3–%4 von %5 Bildern der Probe</translation>
    </message>
    <message>
        <source>, 10 drawn classes</source>
        <translation>, 10 gezogene Klassen</translation>
    </message>
    <message>
        <source>%1 probe images by class%2 · rows: student · columns: momentum</source>
        <translation>%1 Bilder der Probe nach Klasse%2 · Zeilen: Schüler · Spalten: Momentum</translation>
    </message>
    <message>
        <source>mean of the row %1 · of the column %2</source>
        <translation>Mittel der Zeile %1 · der Spalte %2</translation>
    </message>
    <message>
        <source>sum of the row %1 · of the column %2</source>
        <translation>Summe der Zeile %1 · der Spalte %2</translation>
    </message>
    <message>
        <source> · rows sum to 1</source>
        <translation> · Zeilensummen 1</translation>
    </message>
    <message>
        <source> · diagonal hidden</source>
        <translation> · Diagonale ausgeblendet</translation>
    </message>
    <message>
        <source> · reduced to %1 px, strongest of each block</source>
        <translation> · verkleinert auf %1 px, stärkster jedes Blocks</translation>
    </message>
    <message>
        <source> · reduced to %1 px, maximum of each block</source>
        <translation> · verkleinert auf %1 px, Maximum jedes Blocks</translation>
    </message>
</context>
<context>
    <name>resa::NeighbourPage</name>
    <message>
        <source>How many neighbours</source>
        <translation>Wie viele Nachbarn</translation>
    </message>
    <message>
        <source>The neighbours that the snapshot stores, or more of them by the cosine of its principal components</source>
        <translation>Die Nachbarn, die der Snapshot speichert, oder mehr nach dem Kosinus seiner Hauptkomponenten</translation>
    </message>
    <message>
        <source>stored</source>
        <translation>gespeicherte</translation>
    </message>
    <message>
        <source>image</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>neighbours</source>
        <translation>Nachbarn</translation>
    </message>
    <message>
        <source>Looking for further ones…</source>
        <translation>Weitere werden gesucht…</translation>
    </message>
    <message>
        <source>No images: this folder was written without them (--images of resa cluster, log_samples of resa_log.py).</source>
        <translation>Keine Bilder: Dieser Ordner wurde ohne sie geschrieben (--images von resa cluster, log_samples von resa_log.py).</translation>
    </message>
    <message>
        <source>Waiting for the first snapshot…</source>
        <translation>Warten auf den ersten Snapshot…</translation>
    </message>
    <message>
        <source>This snapshot has no such component.</source>
        <translation>Dieser Snapshot hat keine solche Komponente.</translation>
    </message>
    <message>
        <source>The image in focus is not among the evaluated ones, of which the neighbours are known.</source>
        <translation>Das Bild im Blick ist nicht unter den ausgewerteten, deren Nachbarn bekannt sind.</translation>
    </message>
    <message>
        <source>Click an image here or on the map to see its neighbours.</source>
        <translation>Klicken Sie hier oder auf der Karte ein Bild an, um seine Nachbarn zu sehen.</translation>
    </message>
</context>
<context>
    <name>resa::NewRunPage</name>
    <message>
        <source>Preset</source>
        <translation>Vorlage</translation>
    </message>
    <message>
        <source>What the settings start from</source>
        <translation>Wovon die Einstellungen ausgehen</translation>
    </message>
    <message>
        <source>Name of the run</source>
        <translation>Name des Laufs</translation>
    </message>
    <message>
        <source>Name of the run and of its folder</source>
        <translation>Name des Laufs und seines Ordners</translation>
    </message>
    <message>
        <source>Seeds</source>
        <translation>Startwerte</translation>
    </message>
    <message>
        <source>So many runs that differ in train.seed alone: the first starts, the others wait in the queue</source>
        <translation>So viele Läufe, die sich nur in train.seed unterscheiden: Der erste beginnt, die anderen warten in der Schlange</translation>
    </message>
    <message>
        <source>Views</source>
        <translation>Ansichten</translation>
    </message>
    <message>
        <source>Weak and strong views of real images under these settings, live</source>
        <translation>Schwache und starke Ansichten echter Bilder mit diesen Einstellungen, sofort</translation>
    </message>
    <message>
        <source>Check first</source>
        <translation>Erst prüfen</translation>
    </message>
    <message>
        <source>Check before starting: memory, disk and time from a few real steps</source>
        <translation>Vor dem Start prüfen: Speicher, Platte und Zeit aus ein paar echten Schritten</translation>
    </message>
    <message>
        <source>Copy as command</source>
        <translation>Als Befehl kopieren</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>Start training</source>
        <translation>Training starten</translation>
    </message>
    <message>
        <source>Add to queue</source>
        <translation>In die Warteschlange</translation>
    </message>
    <message>
        <source>Train this when the runs before it have ended</source>
        <translation>Diesen trainieren, wenn die Läufe davor fertig sind</translation>
    </message>
    <message>
        <source>the preset %1</source>
        <translation>der Vorlage %1</translation>
    </message>
    <message>
        <source>the run %1</source>
        <translation>dem Lauf %1</translation>
    </message>
    <message>
        <source>The configuration of %1.</source>
        <translation>Die Konfiguration von %1.</translation>
    </message>
    <message>
        <source>%1 seed %2</source>
        <translation>%1 Startwert %2</translation>
    </message>
    <message>
        <source>Give the run a name.</source>
        <translation>Geben Sie dem Lauf einen Namen.</translation>
    </message>
    <message>
        <source>A name cannot hold a slash or begin with a dot.</source>
        <translation>Ein Name kann keinen Schrägstrich enthalten und nicht mit einem Punkt beginnen.</translation>
    </message>
    <message>
        <source> seed</source>
        <translation> Startwert</translation>
    </message>
    <message>
        <source> seeds</source>
        <translation> Startwerte</translation>
    </message>
    <message numerus="yes">
        <source>Start %n runs</source>
        <translation>
            <numerusform>%n Lauf starten</numerusform>
            <numerusform>%n Läufe starten</numerusform>
        </translation>
    </message>
    <message>
        <source>Train with these settings now</source>
        <translation>Jetzt mit diesen Einstellungen trainieren</translation>
    </message>
    <message>
        <source>Not possible: %1</source>
        <translation>Nicht möglich: %1</translation>
    </message>
    <message>
        <source>The same training from a terminal:
%1</source>
        <translation>Dasselbe Training aus einem Terminal:
%1</translation>
    </message>
</context>
<context>
    <name>resa::PairImages</name>
    <message>
        <source>Both images of the pair</source>
        <translation>Beide Bilder des Paars</translation>
    </message>
</context>
<context>
    <name>resa::PairInspector</name>
    <message>
        <source>Pair</source>
        <translation>Paar</translation>
    </message>
    <message>
        <source>Wrong pairs</source>
        <translation>Falsche Paare</translation>
    </message>
    <message>
        <source>Images and numbers of one cell</source>
        <translation>Bilder und Zahlen einer Zelle</translation>
    </message>
    <message>
        <source>The heaviest pairs of different classes, and whether they heal or grow</source>
        <translation>Die schwersten Paare verschiedener Klassen und ob sie heilen oder wachsen</translation>
    </message>
    <message>
        <source>Click a cell of the assignment to look into a pair.</source>
        <translation>Klicken Sie eine Zelle der Zuordnung an, um ein Paar zu betrachten.</translation>
    </message>
    <message>
        <source>Next wrong pair</source>
        <translation>Nächstes falsches Paar</translation>
    </message>
    <message>
        <source>Pairs of different classes, the greatest assignment first</source>
        <translation>Paare verschiedener Klassen, die größte Zuordnung zuerst</translation>
    </message>
    <message>
        <source>Not grouped: A is below chance (1/%1) at the newest snapshot.</source>
        <translation>Nicht gruppiert: A liegt im neuesten Snapshot unter Zufall (1/%1).</translation>
    </message>
    <message>
        <source>Grouped above chance (1/%1) in all snapshots.</source>
        <translation>In allen Snapshots über Zufall (1/%1) gruppiert.</translation>
    </message>
    <message>
        <source>Grouped above chance (1/%1) since step %2.</source>
        <translation>Seit Schritt %2 über Zufall (1/%1) gruppiert.</translation>
    </message>
    <message>
        <source>&lt;br&gt;%1, %2 and %3 over the snapshots, as trained</source>
        <translation>&lt;br&gt;%1, %2 und %3 über die Snapshots, wie trainiert</translation>
    </message>
    <message>
        <source>
weak view</source>
        <translation>
schwache Ansicht</translation>
    </message>
    <message>
        <source>
strong view</source>
        <translation>
starke Ansicht</translation>
    </message>
    <message>
        <source>The assignment compares both images&apos; weak views; the prediction compares the left weak view with the right strong view.</source>
        <translation>Die Zuordnung vergleicht die schwachen Ansichten beider Bilder; die Vorhersage die linke schwache Ansicht mit der rechten starken.</translation>
    </message>
    <message>
        <source>step %1 · clean</source>
        <translation>Schritt %1 · sauber</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>Schritt %1</translation>
    </message>
</context>
<context>
    <name>resa::PairTrace</name>
    <message>
        <source>epoch %1</source>
        <translation>Epoche %1</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>Schritt %1</translation>
    </message>
    <message>
        <source>Assignment, prediction and similarity of the pair over all snapshots</source>
        <translation>Zuordnung, Vorhersage und Ähnlichkeit des Paars über alle Snapshots</translation>
    </message>
    <message>
        <source>A and P on the scale of the heat map (left), S from −1 to 1 (right); click to show that snapshot</source>
        <translation>A und P auf der Skala der Heatmap (links), S von −1 bis 1 (rechts); ein Klick zeigt jenen Snapshot</translation>
    </message>
</context>
<context>
    <name>resa::Panel</name>
    <message>
        <source>Dismiss this hint</source>
        <translation>Diesen Hinweis ausblenden</translation>
    </message>
    <message>
        <source>Do not show this again</source>
        <translation>Nicht wieder zeigen</translation>
    </message>
</context>
<context>
    <name>resa::PlaceDialog</name>
    <message>
        <source>nearest %1: %2</source>
        <translation>nächste %1: %2</translation>
    </message>
    <message>
        <source>Pictures among the run&apos;s images</source>
        <translation>Bilder unter denen des Laufs</translation>
    </message>
    <message numerus="yes">
        <source>Encoding %n picture(s) with the network of this run…</source>
        <translation>
            <numerusform>%n Bild wird mit dem Netz dieses Laufs enkodiert…</numerusform>
            <numerusform>%n Bilder werden mit dem Netz dieses Laufs enkodiert…</numerusform>
        </translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Encoded by the network of step %1, %2; beside each picture its nearest evaluated images. A click selects them.</source>
        <translation>Enkodiert vom Netz des Schritts %1, %2; neben jedem Bild seine nächsten ausgewerteten Bilder. Ein Klick wählt sie aus.</translation>
    </message>
    <message>
        <source>Select these</source>
        <translation>Diese wählen</translation>
    </message>
    <message>
        <source>nearest to %1</source>
        <translation>nächste zu %1</translation>
    </message>
</context>
<context>
    <name>resa::PreflightCard</name>
    <message>
        <source>A few real steps tell how long the run takes and what it needs.</source>
        <translation>Ein paar echte Schritte sagen, wie lange der Lauf dauert und was er braucht.</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Take a few training steps without writing anything</source>
        <translation>Ein paar Trainingsschritte tun, ohne etwas zu schreiben</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Progress of the check</source>
        <translation>Fortschritt der Prüfung</translation>
    </message>
    <message>
        <source>The settings were changed since this check.</source>
        <translation>Die Einstellungen wurden seit dieser Prüfung geändert.</translation>
    </message>
    <message>
        <source>The trainer `resa` is neither beside this program nor in $PATH.</source>
        <translation>Der Trainer `resa` liegt weder neben diesem Programm noch in $PATH.</translation>
    </message>
    <message>
        <source>Taking a few steps…</source>
        <translation>Ein paar Schritte werden getan…</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>abgebrochen</translation>
    </message>
    <message>
        <source>The check was cancelled.</source>
        <translation>Die Prüfung wurde abgebrochen.</translation>
    </message>
    <message>
        <source>This would not train: %1</source>
        <translation>Dies würde nicht trainieren: %1</translation>
    </message>
    <message>
        <source>Measured just now; k-means and maps come on top.</source>
        <translation>Gerade gemessen; k-means und Karten kommen hinzu.</translation>
    </message>
</context>
<context>
    <name>resa::RecipeChoice</name>
    <message>
        <source>Class names or superclasses of CIFAR-100, with commas between; &quot;footwear=Sandal+Sneaker&quot; makes a group. Remembered for each data set.</source>
        <translation>Klassennamen oder Oberklassen von CIFAR-100, durch Kommas getrennt; „footwear=Sandal+Sneaker“ macht eine Gruppe. Für jeden Datensatz gemerkt.</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Klassen</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>automatisch</translation>
    </message>
    <message>
        <source>Galleries</source>
        <translation>Galerien</translation>
    </message>
    <message>
        <source>The classes whose sub-centroids are shown with the pictures nearest to each; empty: bird and horse, else the two classes that fall apart most.</source>
        <translation>Die Klassen, deren Unterzentren mit den jeweils nächsten Bildern gezeigt werden; leer: bird und horse, sonst die zwei Klassen, die am meisten zerfallen.</translation>
    </message>
    <message>
        <source>Number of sub-centroids</source>
        <translation>Zahl der Unterzentren</translation>
    </message>
    <message>
        <source>Into how many sub-centroids each class of the galleries is split</source>
        <translation>In wie viele Unterzentren jede Klasse der Galerien geteilt wird</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen…</translation>
    </message>
    <message>
        <source>Tick classes of this data set</source>
        <translation>Klassen dieses Datensatzes ankreuzen</translation>
    </message>
</context>
<context>
    <name>resa::RecipeTab</name>
    <message>
        <source>Figures and tables of the paper</source>
        <translation>Abbildungen und Tabellen der Arbeit</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>Figure </source>
        <translation>Abbildung </translation>
    </message>
    <message>
        <source>Table </source>
        <translation>Tabelle </translation>
    </message>
    <message>
        <source>Needs %1.</source>
        <translation>Braucht: %1.</translation>
    </message>
    <message>
        <source>Runs it is made of</source>
        <translation>Läufe, aus denen sie gemacht wird</translation>
    </message>
    <message>
        <source>Add a run folder…</source>
        <translation>Lauf hinzufügen…</translation>
    </message>
    <message>
        <source>Add a run folder</source>
        <translation>Einen Lauf hinzufügen</translation>
    </message>
    <message>
        <source>Being made…</source>
        <translation>Wird gemacht…</translation>
    </message>
    <message>
        <source>Not among these runs: %1.</source>
        <translation>Nicht unter diesen Läufen: %1.</translation>
    </message>
    <message>
        <source>A run from anywhere on this machine</source>
        <translation>Ein Lauf von irgendwo auf diesem Rechner</translation>
    </message>
    <message>
        <source>Mind that %1.</source>
        <translation>Zu beachten: %1.</translation>
    </message>
    <message>
        <source>Figure to look at</source>
        <translation>Abbildung zum Ansehen</translation>
    </message>
    <message>
        <source>This recipe makes several figures; all are exported</source>
        <translation>Dieses Rezept macht mehrere Abbildungen; alle werden exportiert</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>Vorschau</translation>
    </message>
</context>
<context>
    <name>resa::RunColumnChooser</name>
    <message>
        <source>Find a column</source>
        <translation>Eine Spalte finden</translation>
    </message>
    <message>
        <source>Find a column: learning rate, nmi, seed…</source>
        <translation>Spalte finden: learning rate, nmi, seed…</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>Spalten</translation>
    </message>
    <message>
        <source>The usual columns</source>
        <translation>Die üblichen Spalten</translation>
    </message>
</context>
<context>
    <name>resa::RunController</name>
    <message>
        <source>The trainer `resa` is neither beside this program nor in $PATH; install it, then try again.</source>
        <translation>Der Trainer `resa` liegt weder neben diesem Programm noch in $PATH; installieren Sie ihn und versuchen Sie es erneut.</translation>
    </message>
</context>
<context>
    <name>resa::RunLibrary</name>
    <message>
        <source>%1 has not answered for ten seconds</source>
        <translation>%1 antwortet seit zehn Sekunden nicht</translation>
    </message>
    <message>
        <source>The trainer `resa` is neither beside this program nor in $PATH</source>
        <translation>Der Trainer `resa` liegt weder neben diesem Programm noch in $PATH</translation>
    </message>
    <message>
        <source>%1 is training: stop it before you remove it</source>
        <translation>%1 trainiert: Beenden Sie ihn, bevor Sie ihn entfernen</translation>
    </message>
    <message>
        <source>%1 is not there (is it mounted?)</source>
        <translation>%1 ist nicht da (eingehängt?)</translation>
    </message>
    <message>
        <source>%1 cannot be read: %2</source>
        <translation>%1 lässt sich nicht lesen: %2</translation>
    </message>
    <message>
        <source>epoch %1</source>
        <translation>Epoche %1</translation>
    </message>
    <message>
        <source>%1 epochs</source>
        <translation>%1 Epochen</translation>
    </message>
    <message>
        <source>epoch %1 of %2</source>
        <translation>Epoche %1 von %2</translation>
    </message>
    <message>
        <source>%1 network</source>
        <translation>Netz: %1</translation>
    </message>
    <message>
        <source>%1 split</source>
        <translation>Teil: %1</translation>
    </message>
    <message>
        <source>n = %1</source>
        <translation>n = %1</translation>
    </message>
    <message>
        <source>L2-normalised</source>
        <translation>L2-normiert</translation>
    </message>
    <message>
        <source>preview</source>
        <translation>Vorschau</translation>
    </message>
    <message>
        <source>no sign of life from %1</source>
        <translation>kein Lebenszeichen von %1</translation>
    </message>
    <message>
        <source>no news from %1 since %2</source>
        <translation>keine Nachricht von %1 seit %2</translation>
    </message>
    <message>
        <source>training</source>
        <translation>trainiert</translation>
    </message>
    <message>
        <source>analysis · %1 rows</source>
        <translation>Analyse · %1 Zeilen</translation>
    </message>
    <message>
        <source>analysis</source>
        <translation>Analyse</translation>
    </message>
    <message>
        <source>ARI of %1</source>
        <translation>ARI: %1</translation>
    </message>
    <message>
        <source>ARI of the %1 at epoch %2</source>
        <translation>ARI: %1 bei Epoche %2</translation>
    </message>
    <message>
        <source>%1, step %2</source>
        <translation>%1, Schritt %2</translation>
    </message>
</context>
<context>
    <name>resa::RunList</name>
    <message>
        <source>, laid over the curves</source>
        <translation>, über die Kurven gelegt</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>Space, or a click on the dot, lays a run&apos;s curves over those of the open one</source>
        <translation>Leertaste oder ein Klick auf den Punkt legt die Kurven eines Laufs über die des offenen</translation>
    </message>
</context>
<context>
    <name>resa::RunQueue</name>
    <message>
        <source>stopped before its end</source>
        <translation>vor dem Ende angehalten</translation>
    </message>
    <message>
        <source>its trainer is gone</source>
        <translation>sein Trainer ist fort</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>gescheitert</translation>
    </message>
    <message>
        <source>The queue could not be read and was put aside as %1.damaged: %2</source>
        <translation>Die Warteschlange war nicht zu lesen und wurde als %1.damaged beiseite gelegt: %2</translation>
    </message>
    <message>
        <source>Another window of the studio works on the queue: add the run there</source>
        <translation>Ein anderes Fenster des Studios arbeitet an der Warteschlange: Fügen Sie den Lauf dort hinzu</translation>
    </message>
    <message>
        <source>%1: the queue cannot be kept here</source>
        <translation>%1: Die Warteschlange lässt sich hier nicht aufbewahren</translation>
    </message>
    <message>
        <source>exit code %1</source>
        <translation>Code %1</translation>
    </message>
    <message>
        <source>its folder is gone</source>
        <translation>sein Ordner ist fort</translation>
    </message>
</context>
<context>
    <name>resa::RunQueueView</name>
    <message>
        <source>next</source>
        <translation>als Nächster</translation>
    </message>
    <message>
        <source>waiting, place %1</source>
        <translation>wartet, Platz %1</translation>
    </message>
    <message>
        <source>starting</source>
        <translation>beginnt</translation>
    </message>
    <message>
        <source>training</source>
        <translation>trainiert</translation>
    </message>
    <message>
        <source>failed: %1</source>
        <translation>gescheitert: %1</translation>
    </message>
    <message>
        <source>Queue of runs</source>
        <translation>Warteschlange der Läufe</translation>
    </message>
    <message>
        <source>Runs that start one after another while the studio is open. Alt+Up and Alt+Down move one, Delete takes it out.</source>
        <translation>Läufe, die nacheinander beginnen, solange das Studio offen ist. Alt+Auf und Alt+Ab verschieben einen, Entf nimmt ihn heraus.</translation>
    </message>
    <message>
        <source>Queue · held by another window</source>
        <translation>Warteschlange · von einem anderen Fenster gehalten</translation>
    </message>
    <message>
        <source>Queue · held, %1 waiting</source>
        <translation>Warteschlange · angehalten, %1 warten</translation>
    </message>
    <message>
        <source>Queue · %1 waiting</source>
        <translation>Warteschlange · %1 warten</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Hold</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Let the queue go on</source>
        <translation>Die Warteschlange weitergehen lassen</translation>
    </message>
    <message>
        <source>Hold the queue</source>
        <translation>Die Warteschlange anhalten</translation>
    </message>
    <message>
        <source>Start the next run when its turn comes</source>
        <translation>Den nächsten Lauf beginnen, wenn er an der Reihe ist</translation>
    </message>
    <message>
        <source>Start no further run; what trains goes on</source>
        <translation>Keinen weiteren Lauf beginnen; was trainiert, geht weiter</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Earlier</source>
        <translation>Früher</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Später</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>Take out of the queue</source>
        <translation>Aus der Warteschlange nehmen</translation>
    </message>
</context>
<context>
    <name>resa::RunSide</name>
    <message>
        <source>Reading the run…</source>
        <translation>Der Lauf wird gelesen…</translation>
    </message>
    <message>
        <source>Starting: the images are read and the untrained network is looked at…</source>
        <translation>Beginnt: Die Bilder werden gelesen und das untrainierte Netz wird betrachtet…</translation>
    </message>
    <message>
        <source>This run has nothing to show here.</source>
        <translation>Dieser Lauf hat hier nichts zu zeigen.</translation>
    </message>
    <message>
        <source>No features are left in this folder.</source>
        <translation>In diesem Ordner sind keine Merkmale mehr.</translation>
    </message>
    <message>
        <source>No scores yet: resa cluster FEATURES --folder %1 computes them.</source>
        <translation>Noch keine Maße: resa cluster FEATURES --folder %1 berechnet sie.</translation>
    </message>
    <message>
        <source>Nothing was logged for this panel yet (log_snapshot of resa_log.py).</source>
        <translation>Für dieses Feld wurde noch nichts protokolliert (log_snapshot von resa_log.py).</translation>
    </message>
    <message>
        <source>Nothing was logged for this panel (log_snapshot of resa_log.py).</source>
        <translation>Für dieses Feld wurde nichts protokolliert (log_snapshot von resa_log.py).</translation>
    </message>
    <message>
        <source>No numbers yet (log_step of resa_log.py).</source>
        <translation>Noch keine Zahlen (log_step von resa_log.py).</translation>
    </message>
    <message>
        <source>No numbers were logged.</source>
        <translation>Es wurden keine Zahlen protokolliert.</translation>
    </message>
</context>
<context>
    <name>resa::RunTable</name>
    <message>
        <source>Table of runs</source>
        <translation>Tabelle der Läufe</translation>
    </message>
</context>
<context>
    <name>resa::RunTableModel</name>
    <message>
        <source>not known</source>
        <translation>nicht bekannt</translation>
    </message>
    <message numerus="yes">
        <source>%n runs</source>
        <translation>
            <numerusform>%n Lauf</numerusform>
            <numerusform>%n Läufe</numerusform>
        </translation>
    </message>
    <message>
        <source>Mean ± standard deviation (n − 1), n = %1</source>
        <translation>Mittel ± Standardabweichung (n − 1), n = %1</translation>
    </message>
</context>
<context>
    <name>resa::RunsPage</name>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>Search runs</source>
        <translation>Läufe durchsuchen</translation>
    </message>
    <message>
        <source>Search: name, tag, note, batch_size=128, ari&gt;0.3</source>
        <translation>Suche: Name, Schlagwort, Notiz, batch_size=128, ari&gt;0.3</translation>
    </message>
    <message>
        <source>Words must all appear in name, tags, note or preset; key=value, key!=value, key&lt;1, key&gt;=1 compare. Ctrl+F</source>
        <translation>Alle Wörter müssen in Name, Schlagwörtern, Notiz oder Vorlage stehen; Schlüssel=Wert, Schlüssel!=Wert, Schlüssel&lt;1, Schlüssel&gt;=1 vergleichen. Strg+F</translation>
    </message>
    <message>
        <source>Only what differs</source>
        <translation>Nur was abweicht</translation>
    </message>
    <message>
        <source>Of the configuration just the keys that differ among the chosen runs, or among all that are shown</source>
        <translation>Von der Konfiguration nur die Schlüssel, die sich unter den gewählten Läufen unterscheiden, oder unter allen gezeigten</translation>
    </message>
    <message>
        <source>Group runs</source>
        <translation>Läufe gruppieren</translation>
    </message>
    <message>
        <source>Group runs by a key, with mean and standard deviation of each group</source>
        <translation>Läufe nach einem Schlüssel gruppieren, mit Mittel und Standardabweichung jeder Gruppe</translation>
    </message>
    <message>
        <source>Columns…</source>
        <translation>Spalten…</translation>
    </message>
    <message>
        <source>Which columns are shown: state and scores, any configuration key, any logged value</source>
        <translation>Welche Spalten gezeigt werden: Zustand und Maße, jeder Schlüssel der Konfiguration, jeder protokollierte Wert</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy the table</source>
        <translation>Tabelle kopieren</translation>
    </message>
    <message>
        <source>Copy the chosen rows, or all that are shown (Ctrl+C: as CSV)</source>
        <translation>Die gewählten Zeilen kopieren, oder alle gezeigten (Strg+C: als CSV)</translation>
    </message>
    <message>
        <source>Copy as CSV</source>
        <translation>Als CSV kopieren</translation>
    </message>
    <message>
        <source>Copy as Markdown</source>
        <translation>Als Markdown kopieren</translation>
    </message>
    <message>
        <source>Folders…</source>
        <translation>Ordner…</translation>
    </message>
    <message>
        <source>Folders of runs beside the usual one: a disk, a server&apos;s folder over ssh, a copy that rsync renews</source>
        <translation>Ordner mit Läufen neben dem üblichen: eine Platte, der Ordner eines Servers über ssh, eine Kopie, die rsync erneuert</translation>
    </message>
    <message>
        <source>No groups</source>
        <translation>Keine Gruppen</translation>
    </message>
    <message>
        <source>By all but the seed</source>
        <translation>Nach allem außer dem Startwert</translation>
    </message>
    <message>
        <source>By %1</source>
        <translation>Nach %1</translation>
    </message>
    <message numerus="yes">
        <source>%n runs</source>
        <translation>
            <numerusform>%n Lauf</numerusform>
            <numerusform>%n Läufe</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source> · %1 chosen</source>
        <translation> · %1 gewählt</translation>
    </message>
    <message>
        <source>No runs yet. Start one at the left, or add a folder of runs.</source>
        <translation>Noch keine Läufe. Starten Sie links einen oder fügen Sie einen Ordner mit Läufen hinzu.</translation>
    </message>
    <message>
        <source>No run fits “%1”.</source>
        <translation>Kein Lauf passt zu „%1“.</translation>
    </message>
    <message>
        <source>One run alone differs from nothing.</source>
        <translation>Ein Lauf allein unterscheidet sich von nichts.</translation>
    </message>
    <message>
        <source>These %1 runs have the same configuration.</source>
        <translation>Diese %1 Läufe haben dieselbe Konfiguration.</translation>
    </message>
    <message>
        <source>What differs among the %1 chosen runs.</source>
        <translation>Worin sich die %1 gewählten Läufe unterscheiden.</translation>
    </message>
    <message>
        <source>Add a folder of runs…</source>
        <translation>Ordner mit Läufen hinzufügen…</translation>
    </message>
    <message>
        <source>  (not there)</source>
        <translation>  (nicht da)</translation>
    </message>
    <message>
        <source>Show these runs</source>
        <translation>Diese Läufe zeigen</translation>
    </message>
    <message>
        <source>Leave this folder out</source>
        <translation>Diesen Ordner weglassen</translation>
    </message>
    <message>
        <source>Add a folder of runs</source>
        <translation>Einen Ordner mit Läufen hinzufügen</translation>
    </message>
</context>
<context>
    <name>resa::RunsPresenter</name>
    <message>
        <source>%1 is back from the trash</source>
        <translation>%1 ist aus dem Papierkorb zurück</translation>
    </message>
    <message>
        <source>Made the branch %1</source>
        <translation>Abzweig %1 angelegt</translation>
    </message>
    <message>
        <source>Queue: %1 is done</source>
        <translation>Warteschlange: %1 ist fertig</translation>
    </message>
    <message>
        <source>Queue: %1 did not come to its end: %2</source>
        <translation>Warteschlange: %1 kam nicht ans Ende: %2</translation>
    </message>
    <message>
        <source>%1 waits in the queue</source>
        <translation>%1 wartet in der Warteschlange</translation>
    </message>
    <message>
        <source>The trainer `resa` is neither beside this program nor in $PATH; install it, then try again.</source>
        <translation>Der Trainer `resa` liegt weder neben diesem Programm noch in $PATH; installieren Sie ihn und versuchen Sie es erneut.</translation>
    </message>
</context>
<context>
    <name>resa::SampleGrid</name>
    <message>
        <source>Waiting for the first images…</source>
        <translation>Warten auf die ersten Bilder…</translation>
    </message>
    <message>
        <source>Thumbnails</source>
        <translation>Vorschaubilder</translation>
    </message>
    <message>
        <source>Arrow keys go from image to image, Return or Space selects, with Ctrl or Shift several.</source>
        <translation>Pfeiltasten gehen von Bild zu Bild, Eingabe oder Leertaste wählt, mit Strg oder Umschalt mehrere.</translation>
    </message>
</context>
<context>
    <name>resa::SamplesPresenter</name>
    <message>
        <source>Save the ids</source>
        <translation>Kennungen sichern</translation>
    </message>
    <message>
        <source>Save the contact sheet</source>
        <translation>Kontaktbogen sichern</translation>
    </message>
    <message numerus="yes">
        <source>A flow needs two snapshots with k-means clusters; there are %n here.</source>
        <translation>
            <numerusform>Ein Fluss braucht zwei Snapshots mit k-means-Clustern; hier gibt es %n.</numerusform>
            <numerusform>Ein Fluss braucht zwei Snapshots mit k-means-Clustern; hier gibt es %n.</numerusform>
        </translation>
    </message>
    <message>
        <source>computing the noise of two k-means seeds…</source>
        <translation>das Rauschen zweier k-means-Startwerte wird berechnet…</translation>
    </message>
    <message>
        <source>noise not known: %1</source>
        <translation>Rauschen nicht bekannt: %1</translation>
    </message>
    <message>
        <source>%1 of %2 images of “%3” are in this run.</source>
        <translation>%1 von %2 Bildern von „%3“ sind in diesem Lauf.</translation>
    </message>
    <message>
        <source>Saved %1</source>
        <translation>%1 gesichert</translation>
    </message>
</context>
<context>
    <name>resa::SamplesView</name>
    <message>
        <source>Samples</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Waiting for the first images…</source>
        <translation>Warten auf die ersten Bilder…</translation>
    </message>
    <message>
        <source>A click selects, ctrl or shift takes several; a double click shows the neighbours.</source>
        <translation>Ein Klick wählt, Strg oder Umschalt nimmt mehrere; ein Doppelklick zeigt die Nachbarn.</translation>
    </message>
    <message>
        <source>Selection</source>
        <translation>Auswahl</translation>
    </message>
    <message>
        <source>Neighbours</source>
        <translation>Nachbarn</translation>
    </message>
    <message>
        <source>Clusters</source>
        <translation>Cluster</translation>
    </message>
    <message>
        <source>Confusion</source>
        <translation>Konfusion</translation>
    </message>
    <message>
        <source>Flow</source>
        <translation>Fluss</translation>
    </message>
    <message>
        <source>The selected images, or all</source>
        <translation>Die gewählten Bilder, oder alle</translation>
    </message>
    <message>
        <source>The nearest neighbours of the image in focus</source>
        <translation>Die nächsten Nachbarn des Bildes im Blick</translation>
    </message>
    <message>
        <source>The k-means clusters and their typical images; sub-centroids of a class</source>
        <translation>Die k-means-Cluster und ihre typischen Bilder; Unterzentren einer Klasse</translation>
    </message>
    <message>
        <source>Clusters against classes</source>
        <translation>Cluster gegen Klassen</translation>
    </message>
    <message>
        <source>How clusters split and merge over snapshots</source>
        <translation>Wie Cluster sich über Snapshots teilen und verschmelzen</translation>
    </message>
    <message>
        <source>Component</source>
        <translation>Komponente</translation>
    </message>
    <message>
        <source>Whose neighbours and clusters are shown: the component of the map, or another one beside it</source>
        <translation>Wessen Nachbarn und Cluster gezeigt werden: die Komponente der Karte oder eine andere</translation>
    </message>
    <message>
        <source>Size of the thumbnails</source>
        <translation>Größe der Vorschaubilder</translation>
    </message>
    <message>
        <source>image</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>as the map: %1</source>
        <translation>wie die Karte: %1</translation>
    </message>
    <message>
        <source>What is shown of the images</source>
        <translation>Was von den Bildern gezeigt wird</translation>
    </message>
</context>
<context>
    <name>resa::ScoreTable</name>
    <message>
        <source>Silhouette, mean by class</source>
        <translation>Silhouette, Mittel nach Klasse</translation>
    </message>
    <message>
        <source>Silhouette, standard deviation</source>
        <translation>Silhouette, Standardabweichung</translation>
    </message>
    <message>
        <source>Silhouette &gt; 0, share</source>
        <translation>Silhouette &gt; 0, Anteil</translation>
    </message>
    <message>
        <source>Silhouette of clusters, mean</source>
        <translation>Silhouette der Cluster, Mittel</translation>
    </message>
    <message>
        <source>Silhouette of clusters, deviation</source>
        <translation>Silhouette der Cluster, Abweichung</translation>
    </message>
    <message>
        <source>ARI, lowest inertia</source>
        <translation>ARI, kleinste Trägheit</translation>
    </message>
    <message>
        <source>ARI, mean of restarts</source>
        <translation>ARI, Mittel der Neustarts</translation>
    </message>
    <message>
        <source>ARI, lowest</source>
        <translation>ARI, kleinster</translation>
    </message>
    <message>
        <source>ARI, highest</source>
        <translation>ARI, größter</translation>
    </message>
    <message>
        <source>NMI</source>
        <translation>NMI</translation>
    </message>
    <message>
        <source>5-nn accuracy</source>
        <translation>5-nn-Genauigkeit</translation>
    </message>
    <message>
        <source>Effective rank</source>
        <translation>Effektiver Rang</translation>
    </message>
    <message>
        <source>
length 1</source>
        <translation>
Länge 1</translation>
    </message>
    <message>
        <source>
as it is</source>
        <translation>
wie sie sind</translation>
    </message>
    <message>
        <source>Scores</source>
        <translation>Maße</translation>
    </message>
    <message>
        <source>of %1 rows, scaled to length 1 and as they are · the table can be copied</source>
        <translation>von %1 Zeilen, auf Länge 1 gebracht und wie sie sind · die Tabelle lässt sich kopieren</translation>
    </message>
</context>
<context>
    <name>resa::SelectionPage</name>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Selected</source>
        <translation>Gewählte</translation>
    </message>
    <message>
        <source>All evaluated images, the selected ones marked</source>
        <translation>Alle ausgewerteten Bilder, die gewählten markiert</translation>
    </message>
    <message>
        <source>Only the images that are selected now</source>
        <translation>Nur die jetzt gewählten Bilder</translation>
    </message>
    <message>
        <source>Saved ▾</source>
        <translation>Gesichert ▾</translation>
    </message>
    <message>
        <source>Save this selection, or come back to an earlier one</source>
        <translation>Diese Auswahl sichern oder zu einer früheren zurückkehren</translation>
    </message>
    <message>
        <source>Export ▾</source>
        <translation>Export ▾</translation>
    </message>
    <message>
        <source>The selected images as a list of ids or as a sheet of pictures</source>
        <translation>Die gewählten Bilder als Liste von Kennungen oder als Bilderbogen</translation>
    </message>
    <message>
        <source>image</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>No images: this folder was written without them (--images of resa cluster, log_samples of resa_log.py).</source>
        <translation>Keine Bilder: Dieser Ordner wurde ohne sie geschrieben (--images von resa cluster, log_samples von resa_log.py).</translation>
    </message>
    <message>
        <source>Nothing is selected: click an image, lasso points on the map, or click a cluster.</source>
        <translation>Nichts ist gewählt: Klicken Sie ein Bild oder ein Cluster an oder umfahren Sie Punkte der Karte.</translation>
    </message>
    <message>
        <source>%1 rows without images</source>
        <translation>%1 Zeilen ohne Bilder</translation>
    </message>
    <message>
        <source>all %1 images</source>
        <translation>alle %1 Bilder</translation>
    </message>
    <message>
        <source>all %1 evaluated images, %2 split</source>
        <translation>alle %1 ausgewerteten Bilder, Teil %2</translation>
    </message>
    <message>
        <source> · %1 selected</source>
        <translation> · %1 gewählt</translation>
    </message>
    <message>
        <source>probe images, train split</source>
        <translation>Bilder der Probe, Trainingsteil</translation>
    </message>
    <message>
        <source>%1 %2%3</source>
        <translation>%1 %2%3</translation>
    </message>
    <message>
        <source>%1 of %2 %3 selected%4</source>
        <translation>%1 von %2 %3 gewählt%4</translation>
    </message>
    <message>
        <source>%1 · %2 images</source>
        <translation>%1 · %2 Bilder</translation>
    </message>
    <message>
        <source>Save this selection</source>
        <translation>Diese Auswahl sichern</translation>
    </message>
    <message>
        <source>Name of these %1 images (one of the same name is replaced):</source>
        <translation>Name dieser %1 Bilder (eine gleichen Namens wird ersetzt):</translation>
    </message>
    <message>
        <source>Save this selection…</source>
        <translation>Diese Auswahl sichern…</translation>
    </message>
    <message>
        <source>None was saved in this run yet</source>
        <translation>In diesem Lauf wurde noch keine gesichert</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Bring “%1” back</source>
        <translation>„%1“ zurückholen</translation>
    </message>
    <message>
        <source>Ids of %1 images as CSV…</source>
        <translation>Kennungen von %1 Bildern als CSV…</translation>
    </message>
    <message>
        <source>Contact sheet of %1 images…</source>
        <translation>Kontaktbogen von %1 Bildern…</translation>
    </message>
    <message>
        <source>All images, or only the selected ones</source>
        <translation>Alle Bilder oder nur die gewählten</translation>
    </message>
</context>
<context>
    <name>resa::SeriesLegend</name>
    <message>
        <source>%1 (hidden)</source>
        <translation>%1 (ausgeblendet)</translation>
    </message>
    <message>
        <source>Legend: %1</source>
        <translation>Legende: %1</translation>
    </message>
    <message>
        <source>%1: click hides or shows it, double click shows it alone</source>
        <translation>%1: ein Klick blendet sie aus oder ein, ein Doppelklick zeigt sie allein</translation>
    </message>
    <message>
        <source>Left and right choose a curve, Space hides or shows it, Return shows it alone.</source>
        <translation>Links und rechts wählen eine Kurve, die Leertaste blendet sie aus oder ein, Eingabe zeigt sie allein.</translation>
    </message>
</context>
<context>
    <name>resa::ServeClient</name>
    <message>
        <source>`resa serve` ended: %1</source>
        <translation>`resa serve` endete: %1</translation>
    </message>
    <message>
        <source>the trainer `resa` is neither beside this program nor in $PATH</source>
        <translation>der Trainer `resa` liegt weder neben diesem Programm noch in $PATH</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>abgebrochen</translation>
    </message>
    <message>
        <source>no reason given</source>
        <translation>kein Grund genannt</translation>
    </message>
</context>
<context>
    <name>resa::SidesView</name>
    <message>
        <source>Assignment, Map</source>
        <translation>Zuordnung, Karte</translation>
    </message>
    <message>
        <source>Curves, Samples</source>
        <translation>Kurven, Bilder</translation>
    </message>
    <message>
        <source>End the comparison</source>
        <translation>Vergleich beenden</translation>
    </message>
    <message>
        <source>&lt;b&gt;A&lt;/b&gt;&amp;nbsp; %1 &amp;nbsp;&amp;nbsp;&amp;nbsp; &lt;b&gt;B&lt;/b&gt;&amp;nbsp; %2</source>
        <translation>&lt;b&gt;A&lt;/b&gt;&amp;nbsp; %1 &amp;nbsp;&amp;nbsp;&amp;nbsp; &lt;b&gt;B&lt;/b&gt;&amp;nbsp; %2</translation>
    </message>
    <message>
        <source>Which panels of both runs are shown</source>
        <translation>Welche Felder beider Läufe gezeigt werden</translation>
    </message>
    <message>
        <source>Show the first run alone again</source>
        <translation>Den ersten Lauf wieder allein zeigen</translation>
    </message>
</context>
<context>
    <name>resa::SinkhornLaboratory</name>
    <message>
        <source>Sinkhorn laboratory</source>
        <translation>Sinkhorn-Labor</translation>
    </message>
    <message>
        <source>Epsilon of Sinkhorn, 0.005 to 0.5 on a logarithmic scale: smaller makes assignments harder</source>
        <translation>Epsilon von Sinkhorn, 0,005 bis 0,5 auf logarithmischer Skala: kleiner macht Zuordnungen härter</translation>
    </message>
    <message>
        <source>Iterations of Sinkhorn, 0 to 50: each makes columns and then rows sum to 1</source>
        <translation>Iterationen von Sinkhorn, 0 bis 50: jede bringt erst die Spalten, dann die Zeilen auf die Summe 1</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>Back to the run&apos;s own epsilon and iterations</source>
        <translation>Zurück zu Epsilon und Iterationen des Laufs</translation>
    </message>
    <message>
        <source>Close the Sinkhorn laboratory</source>
        <translation>Das Sinkhorn-Labor schließen</translation>
    </message>
    <message>
        <source>Close the laboratory and show the stored assignment</source>
        <translation>Das Labor schließen und die gespeicherte Zuordnung zeigen</translation>
    </message>
    <message>
        <source>iterations</source>
        <translation>Iterationen</translation>
    </message>
    <message>
        <source>columns off</source>
        <translation>Spalten</translation>
    </message>
    <message>
        <source>Marginal residual of the columns: max |column sum − 1|</source>
        <translation>Rest der Spalten: max |Spaltensumme − 1|</translation>
    </message>
    <message>
        <source>rows off</source>
        <translation>Zeilen</translation>
    </message>
    <message>
        <source>Marginal residual of the rows: max |row sum − 1|; 0 behind any iteration</source>
        <translation>Rest der Zeilen: max |Zeilensumme − 1|; 0 nach jeder Iteration</translation>
    </message>
    <message>
        <source>row entropy</source>
        <translation>Zeilenentropie</translation>
    </message>
    <message>
        <source>Entropy of a row in nats, mean over rows: log B where uniform, 0 where each row chose one</source>
        <translation>Entropie einer Zeile in nats, Mittel über Zeilen: log B, wo gleichförmig; 0, wo jede Zeile eines wählte</translation>
    </message>
    <message>
        <source>diagonal</source>
        <translation>Diagonale</translation>
    </message>
    <message>
        <source>Share of the mass on the diagonal: each image assigned to itself</source>
        <translation>Anteil der Masse auf der Diagonale: jedes Bild sich selbst zugeordnet</translation>
    </message>
    <message>
        <source>same class</source>
        <translation>gleiche Klasse</translation>
    </message>
    <message>
        <source>Share of the mass beside the diagonal on images of the same class</source>
        <translation>Anteil der Masse neben der Diagonale auf Bildern derselben Klasse</translation>
    </message>
    <message>
        <source>recomputed</source>
        <translation>neu berechnet</translation>
    </message>
    <message>
        <source>stored</source>
        <translation>gespeicherte</translation>
    </message>
    <message>
        <source>The stored assignment is not Sinkhorn of this similarity (cells differ by up to %1): it was made otherwise, for instance as the identity.</source>
        <translation>Die gespeicherte Zuordnung ist nicht Sinkhorn dieser Ähnlichkeit (Zellen weichen um bis zu %1 ab): Sie entstand anders, etwa als Einheit.</translation>
    </message>
</context>
<context>
    <name>resa::StartPage</name>
    <message>
        <source>See clustering form</source>
        <translation>Sehen, wie sich Cluster bilden</translation>
    </message>
    <message>
        <source>Start the quick start</source>
        <translation>Schnellstart beginnen</translation>
    </message>
    <message>
        <source>Open a run folder…</source>
        <translation>Einen Lauf öffnen…</translation>
    </message>
    <message>
        <source>New run…</source>
        <translation>Neuer Lauf…</translation>
    </message>
    <message>
        <source>The quick start trains a small network on real Fashion-MNIST images without their labels, for about ten minutes. The first map appears within seconds; then watch the classes separate.</source>
        <translation>Der Schnellstart trainiert ein kleines Netz auf echten Bildern von Fashion-MNIST ohne deren Klassen, etwa zehn Minuten lang. Die erste Karte erscheint in Sekunden; dann sehen Sie die Klassen sich trennen.</translation>
    </message>
</context>
<context>
    <name>resa::Timeline</name>
    <message>
        <source>Timeline of the run</source>
        <translation>Zeitleiste des Laufs</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Abspielen</translation>
    </message>
    <message>
        <source>Speed of the replay (+ and −)</source>
        <translation>Tempo des Abspielens (+ und −)</translation>
    </message>
    <message>
        <source>Speed of the replay</source>
        <translation>Tempo des Abspielens</translation>
    </message>
    <message>
        <source>● live</source>
        <translation>● live</translation>
    </message>
    <message>
        <source>Follow the newest snapshot</source>
        <translation>Dem neuesten Snapshot folgen</translation>
    </message>
    <message>
        <source>← → step · space plays</source>
        <translation>← → Schritt · Leertaste spielt</translation>
    </message>
    <message>
        <source>Pause the replay</source>
        <translation>Abspielen anhalten</translation>
    </message>
    <message>
        <source>epoch %1</source>
        <translation>Epoche %1</translation>
    </message>
    <message>
        <source>no snapshot</source>
        <translation>kein Snapshot</translation>
    </message>
    <message>
        <source>Change the bookmark here</source>
        <translation>Das Lesezeichen hier ändern</translation>
    </message>
    <message>
        <source>Set a bookmark here</source>
        <translation>Hier ein Lesezeichen setzen</translation>
    </message>
    <message>
        <source>step %1 of %2</source>
        <translation>Schritt %1 von %2</translation>
    </message>
    <message>
        <source>Play the run from here, or pause (Space)</source>
        <translation>Den Lauf von hier abspielen oder anhalten (Leertaste)</translation>
    </message>
    <message>
        <source>Left and right step through the snapshots, Home and End jump, Space plays, plus and minus change the speed, B sets a bookmark.</source>
        <translation>Links und rechts gehen durch die Snapshots, Pos1 und Ende springen, die Leertaste spielt, Plus und Minus ändern das Tempo, B setzt ein Lesezeichen.</translation>
    </message>
    <message>
        <source>Hold the replay here (Space)</source>
        <translation>Die Wiedergabe hier anhalten (Leertaste)</translation>
    </message>
    <message>
        <source>Replay the run from snapshot to snapshot (Space)</source>
        <translation>Den Lauf von Snapshot zu Snapshot abspielen (Leertaste)</translation>
    </message>
</context>
<context>
    <name>resa::TimelinePresenter</name>
    <message>
        <source>★ best ARI %1</source>
        <translation>★ bester ARI %1</translation>
    </message>
    <message>
        <source>%1 (%2-D)</source>
        <translation>%1 (%2-D)</translation>
    </message>
    <message>
        <source>laid out anew here, points jump: %1</source>
        <translation>hier neu angelegt, Punkte springen: %1</translation>
    </message>
    <message>
        <source>▲ collapse</source>
        <translation>▲ Kollaps</translation>
    </message>
    <message>
        <source>▲ no clustering signal</source>
        <translation>▲ kein Gruppierungssignal</translation>
    </message>
    <message>
        <source> Over since step %1.</source>
        <translation> Vorbei seit Schritt %1.</translation>
    </message>
    <message>
        <source>Bookmark at epoch %1</source>
        <translation>Lesezeichen bei Epoche %1</translation>
    </message>
    <message>
        <source>Note, such as: blocks appear</source>
        <translation>Notiz, etwa: Blöcke erscheinen</translation>
    </message>
    <message>
        <source>Note of the bookmark</source>
        <translation>Notiz des Lesezeichens</translation>
    </message>
    <message>
        <source>Keep the bookmark</source>
        <translation>Lesezeichen behalten</translation>
    </message>
    <message>
        <source>Remove the bookmark</source>
        <translation>Lesezeichen entfernen</translation>
    </message>
</context>
<context>
    <name>resa::TimelineTrack</name>
    <message>
        <source>Snapshots of the run</source>
        <translation>Snapshots des Laufs</translation>
    </message>
    <message>
        <source>snapshot at step %1, epoch %2</source>
        <translation>Snapshot bei Schritt %1, Epoche %2</translation>
    </message>
</context>
<context>
    <name>resa::TopBar</name>
    <message>
        <source>Starting</source>
        <translation>Beginnt</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Trainiert</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Pausiert</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Gescheitert</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation>Unterbrochen</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 m %2 s</source>
        <translation>%1 m %2 s</translation>
    </message>
    <message>
        <source>%1 h %2 m</source>
        <translation>%1 h %2 m</translation>
    </message>
    <message>
        <source>%1 d %2 h</source>
        <translation>%1 d %2 h</translation>
    </message>
    <message>
        <source>Checkpoint</source>
        <translation>Checkpoint</translation>
    </message>
    <message>
        <source>Keep the weights as they are now, in the run folder</source>
        <translation>Die Gewichte, wie sie jetzt sind, im Lauf aufbewahren</translation>
    </message>
    <message>
        <source>Export figures…</source>
        <translation>Abbildungen exportieren…</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>End the training after this step; a checkpoint is kept</source>
        <translation>Das Training nach diesem Schritt beenden; ein Checkpoint bleibt</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menü</translation>
    </message>
    <message>
        <source>Analysis</source>
        <translation>Analyse</translation>
    </message>
    <message>
        <source>%1 rows</source>
        <translation>%1 Zeilen</translation>
    </message>
    <message numerus="yes">
        <source>%n feature matrices</source>
        <translation>
            <numerusform>%n Merkmalsmatrix</numerusform>
            <numerusform>%n Merkmalsmatrizen</numerusform>
        </translation>
    </message>
    <message>
        <source>epoch %1</source>
        <translation>Epoche %1</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>Schritt %1</translation>
    </message>
    <message>
        <source>epoch %1 / %2</source>
        <translation>Epoche %1 / %2</translation>
    </message>
    <message>
        <source>epoch –</source>
        <translation>Epoche –</translation>
    </message>
    <message>
        <source>step %1 of %2</source>
        <translation>Schritt %1 von %2</translation>
    </message>
    <message>
        <source>getting ready</source>
        <translation>wird vorbereitet</translation>
    </message>
    <message>
        <source>loss, nats</source>
        <translation>Verlust, nats</translation>
    </message>
    <message>
        <source>images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>left</source>
        <translation>verbleibend</translation>
    </message>
    <message>
        <source>5-nn · raw pixels %1</source>
        <translation>5-nn · rohe Pixel %1</translation>
    </message>
    <message>
        <source>5-nn</source>
        <translation>5-nn</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Train on from the newest checkpoint</source>
        <translation>Vom neuesten Checkpoint weiter trainieren</translation>
    </message>
    <message>
        <source>Train on</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Hold the training after this step</source>
        <translation>Das Training nach diesem Schritt anhalten</translation>
    </message>
    <message>
        <source>Figures of this run as PDF, SVG, PNG and CSV (Ctrl+E)</source>
        <translation>Abbildungen dieses Laufs als PDF, SVG, PNG und CSV (Strg+E)</translation>
    </message>
</context>
<context>
    <name>resa::ValueChooser</name>
    <message>
        <source>Add charts of logged values</source>
        <translation>Diagramme protokollierter Werte hinzufügen</translation>
    </message>
    <message>
        <source>Search, e.g. ari, entropy, embedding</source>
        <translation>Suche, etwa ari, entropy, embedding</translation>
    </message>
    <message>
        <source>Search logged values</source>
        <translation>Protokollierte Werte durchsuchen</translation>
    </message>
    <message>
        <source>Words that a value&apos;s name or group must contain</source>
        <translation>Wörter, die im Namen oder in der Gruppe eines Werts stehen müssen</translation>
    </message>
    <message>
        <source>Logged values</source>
        <translation>Protokollierte Werte</translation>
    </message>
    <message>
        <source>Space ticks a value</source>
        <translation>Die Leertaste hakt einen Wert an</translation>
    </message>
    <message>
        <source>As one chart</source>
        <translation>Als ein Diagramm</translation>
    </message>
    <message>
        <source>All ticked values share one chart</source>
        <translation>Alle angehakten Werte teilen sich ein Diagramm</translation>
    </message>
    <message>
        <source>A chart each</source>
        <translation>Je ein Diagramm</translation>
    </message>
    <message>
        <source>Every ticked value gets a chart of its own</source>
        <translation>Jeder angehakte Wert bekommt sein eigenes Diagramm</translation>
    </message>
    <message>
        <source>Nothing was logged yet.</source>
        <translation>Noch wurde nichts protokolliert.</translation>
    </message>
    <message>
        <source>No value has such a name.</source>
        <translation>Kein Wert heißt so.</translation>
    </message>
    <message>
        <source>%1 of %2 ticked</source>
        <translation>%1 von %2 angehakt</translation>
    </message>
</context>
<context>
    <name>resa::ViewsPreview</name>
    <message>
        <source>Images with their weak and strong views</source>
        <translation>Bilder mit ihrer schwachen und starken Ansicht</translation>
    </message>
    <message>
        <source>Images with their views as drawn in training</source>
        <translation>Bilder mit ihren Ansichten, gezogen wie im Training</translation>
    </message>
</context>
<context>
    <name>resa::Workspace</name>
    <message>
        <source>Show this panel alone</source>
        <translation>Dieses Feld allein zeigen</translation>
    </message>
    <message>
        <source>Show all four panels</source>
        <translation>Alle vier Felder zeigen</translation>
    </message>
</context>
<context>
    <name>resa::WrongPairs</name>
    <message>
        <source>epoch %1</source>
        <translation>Epoche %1</translation>
    </message>
    <message>
        <source>Of the %1 heaviest wrong pairs of %2, until %3: &lt;b&gt;%4 healed&lt;/b&gt; (A below 1/%5), &lt;b&gt;%6 grew&lt;/b&gt; (A up by half or more), &lt;b&gt;%7 stay&lt;/b&gt;.</source>
        <translation>Von den %1 schwersten falschen Paaren von %2 bis %3: &lt;b&gt;%4 heilten&lt;/b&gt; (A unter 1/%5), &lt;b&gt;%6 wuchsen&lt;/b&gt; (A um die Hälfte oder mehr), &lt;b&gt;%7 blieben&lt;/b&gt;.</translation>
    </message>
    <message>
        <source>For comparison, of the %1 heaviest right pairs %2 fell below 1/%3 and %4 grew.</source>
        <translation>Zum Vergleich: Von den %1 schwersten richtigen Paaren fielen %2 unter 1/%3, und %4 wuchsen.</translation>
    </message>
    <message>
        <source>new</source>
        <translation>neu</translation>
    </message>
    <message>
        <source>healed</source>
        <translation>geheilt</translation>
    </message>
    <message>
        <source>grew</source>
        <translation>gewachsen</translation>
    </message>
    <message>
        <source>stays</source>
        <translation>bleibt</translation>
    </message>
    <message>
        <source>A %1</source>
        <translation>A %1</translation>
    </message>
    <message>
        <source>Waiting for the first snapshot…</source>
        <translation>Warten auf den ersten Snapshot…</translation>
    </message>
    <message>
        <source>The heaviest pairs of any moment tend to lose mass by chance alone: what wrong pairs lose beyond right ones is what training mends.</source>
        <translation>Die schwersten Paare eines Augenblicks verlieren schon durch Zufall eher an Masse: Was falsche Paare mehr verlieren als richtige, das heilt das Training.</translation>
    </message>
    <message>
        <source>Heaviest pairs of different classes</source>
        <translation>Schwerste Paare verschiedener Klassen</translation>
    </message>
    <message>
        <source>The heaviest pairs of different classes at %1; there is no other snapshot to compare with yet.</source>
        <translation>Die schwersten Paare verschiedener Klassen bei %1; es gibt noch keinen anderen Snapshot zum Vergleichen.</translation>
    </message>
    <message>
        <source>%1 → %2</source>
        <translation>%1 → %2</translation>
    </message>
</context>
</TS>
