/** The fields in forms of the scaffolder, in German. */
export const provisioningDe = {
  'provisioning.required': 'erforderlich',
  'provisioning.retry': 'Noch einmal versuchen',
  'provisioning.noApi':
    'Diese App hat keine API von Wakeboard; das Plugin muss installiert sein.',
  'provisioning.notChecked': 'Dies konnte nicht geprüft werden: {{message}}',
  'provisioning.refused': 'wird nicht angenommen; der Grund steht beim Feld.',
  'provisioning.missing.driver':
    'Die Vorlage sagt nicht, für welches System sie ist: ui:options.driver fehlt.',
  'provisioning.missing.target':
    'Wählen Sie, wo das Modell laufen soll; dann wird dies geprüft.',
  'provisioning.missing.source':
    'Geben Sie an, woher die Gewichte kommen; dann wird dies geprüft.',
  'provisioning.missing.name':
    'Geben Sie dem Modell einen Namen; dann wird dies geprüft.',
  'provisioning.target.title': 'Wo es läuft',
  'provisioning.target.cluster': 'Cluster oder Server',
  'provisioning.target.chooseCluster': 'Cluster oder Server wählen',
  'provisioning.target.namespace': 'Namespace',
  'provisioning.target.chooseNamespace': 'Namespace wählen',
  'provisioning.target.kind.cluster': 'Kubernetes-Cluster',
  'provisioning.target.kind.server': 'Server',
  'provisioning.target.waiting':
    'Es wird gelesen, wo Modelle angelegt werden können',
  'provisioning.target.denied':
    'Sie dürfen nicht sehen, wo Modelle angelegt werden können',
  'provisioning.target.failed':
    'Es konnte nicht gelesen werden, wo Modelle angelegt werden können',
  'provisioning.target.none':
    'Modelle von {{driver}} können Sie nirgends anlegen',
  'provisioning.target.noneHint':
    'Nötig sind ein Cluster mit provisioning.namespaces in der Konfiguration, das dort installierte System und die Berechtigung {{permission}}.',
  'provisioning.target.others_one':
    'Nicht angeboten: {{count}} anderer Cluster oder Server',
  'provisioning.target.others_other':
    'Nicht angeboten: {{count}} andere Cluster oder Server',
  'provisioning.target.notInstalled': '{{driver}} ist dort nicht installiert.',
  'provisioning.target.notThere':
    'Das System wird dort nicht gelesen, oder Sie dürfen dort keine Modelle davon anlegen.',
  'provisioning.target.gone':
    '{{name}} wird Ihnen nicht angeboten; wählen Sie etwas anderes',
  'provisioning.target.choose': 'Wählen Sie einen Cluster und einen Namespace.',
  'provisioning.target.notOffered':
    'Sie können das Modell jetzt nicht in {{namespace}} von {{cluster}} anlegen; wählen Sie einen anderen Ort.',
  'provisioning.name.title': 'Name',
  'provisioning.name.missing': 'Geben Sie dem Modell einen Namen.',
  'provisioning.name.checking': 'Der Name wird geprüft',
  'provisioning.name.free': 'Der Name ist frei.',
  'provisioning.name.exists':
    'Ein Modell dieses Namens wurde schon mit einem solchen Formular angelegt. Es wird so geändert, wie Sie es hier angeben.',
  'provisioning.name.afterPlace':
    'Ob der Name frei ist, lässt sich erst sagen, wenn der Ort stimmt.',
  'provisioning.name.notYet':
    'Ob der Name frei ist, lässt sich erst sagen, wenn dies gelöst ist: {{message}}',
  'provisioning.slo.title': 'SLO-Profil',
  'provisioning.slo.profiles': 'SLO-Profile',
  'provisioning.slo.waiting': 'Die SLO-Profile werden gelesen',
  'provisioning.slo.failed': 'Die SLO-Profile konnten nicht gelesen werden',
  'provisioning.slo.none': 'Es gibt keine SLO-Profile',
  'provisioning.slo.noneHint':
    'Das Modell bekommt nur die SLOs, die sein System mitbringt. Profile werden unter inference.slo.profiles konfiguriert.',
  'provisioning.slo.isDefault': '{{name}} (Vorgabe)',
  'provisioning.slo.noSlos': 'Verspricht nichts.',
  'provisioning.slo.gone':
    'Das SLO-Profil {{name}} gibt es nicht mehr; wählen Sie ein anderes',
  'provisioning.slo.promise.uptime':
    'Kann in {{objective}} der Zeit bedienen, über {{window}}.',
  'provisioning.slo.promise.availability':
    '{{objective}} der Anfragen gelingen, über {{window}}.',
  'provisioning.slo.promise.latency':
    '{{objective}} der Anfragen werden innerhalb von {{threshold}} beantwortet, über {{window}}.',
  'provisioning.slo.promise.ttft':
    '{{objective}} der Anfragen bekommen ihr erstes Token innerhalb von {{threshold}}, über {{window}}.',
  'provisioning.slo.promise.interTokenLatency':
    '{{objective}} der Abstände zwischen Token sind höchstens {{threshold}}, über {{window}}.',
  'provisioning.slo.promise.wake':
    '{{objective}} der Aufwachvorgänge dauern höchstens {{threshold}}, über {{window}}.',
  'provisioning.slo.timeAllowed': 'Erlaubt {{month}} ohne Dienst in 30 Tagen.',
  'provisioning.slo.requestsAllowed':
    'Erlaubt {{n}} schlechte von {{of}} Anfragen; bei gleichmäßigem Verkehr so viele wie in {{month}} von 30 Tagen.',
  'provisioning.slo.gapsAllowed':
    'Erlaubt {{n}} längere von {{of}} Abständen; bei gleichmäßigem Verkehr so viele wie in {{month}} von 30 Tagen.',
  'provisioning.slo.wakesAllowed':
    'Erlaubt {{n}} langsamere von {{of}} Aufwachvorgängen.',
  'provisioning.slo.notAsked':
    'Ob es gemessen werden kann, steht hier, sobald Ort und Quelle angegeben sind.',
  'provisioning.slo.checking': 'Es wird geprüft, ob es gemessen werden kann',
  'provisioning.slo.notJudged':
    'Ob es gemessen werden kann, lässt sich erst sagen, wenn der Rest des Formulars stimmt.',
  'provisioning.slo.measurable': 'Kann dort gemessen werden.',
  'provisioning.fit.title': 'GPUs',
  'provisioning.fit.gpus': 'GPUs je Replica',
  'provisioning.fit.gpusHint': 'Gewichte und Cache werden auf sie verteilt.',
  'provisioning.fit.context': 'Längster Kontext, Token',
  'provisioning.fit.contextHint': 'Leer: der längste, den das Modell hat.',
  'provisioning.fit.noGpus':
    'Ohne GPUs gibt es keinen GPU-Speicher, in den es passen muss.',
  'provisioning.fit.noSource':
    'Es ist noch keine Quelle der Gewichte angegeben.',
  'provisioning.fit.published': 'Größen wie für {{model}} veröffentlicht.',
  'provisioning.fit.fromName':
    'Anzahl und Bits der Gewichte, wie der Name {{source}} sie nennt.',
  'provisioning.fit.noSize':
    'Der Name {{source}} sagt nicht, wie viele Gewichte es sind.',
  'provisioning.fit.assumedLike':
    'Schichten und Köpfe sind als die von {{model}} angenommen.',
  'provisioning.fit.unknown':
    'Wie viel Speicher ein Replica braucht, lässt sich nicht sagen',
  'provisioning.fit.missingContext':
    'Der längste Kontext ist weder angegeben noch von diesem Modell bekannt.',
  'provisioning.fit.least':
    'Die Gewichte allein brauchen mindestens {{size}} auf jeder GPU.',
  'provisioning.fit.missingParameters':
    'Die Anzahl der Gewichte ist nicht bekannt; sie kann unten eingetragen werden.',
  'provisioning.fit.table': 'GPU-Speicher, den ein Replica braucht',
  'provisioning.fit.part': 'Teil',
  'provisioning.fit.arithmetic': 'Rechnung',
  'provisioning.fit.perGpu': 'Auf jeder GPU',
  'provisioning.fit.assumed': 'Angenommen: {{names}}',
  'provisioning.fit.line.weights': 'Gewichte',
  'provisioning.fit.line.kvCache': 'KV-Cache',
  'provisioning.fit.line.overhead': 'Engine daneben',
  'provisioning.fit.line.perGpu': 'Gebraucht',
  'provisioning.fit.line.smallestGpu': 'Kleinste GPU, die reicht',
  'provisioning.fit.value.parameters': 'Gewichte',
  'provisioning.fit.value.bitsPerWeight': 'Bits je Gewicht',
  'provisioning.fit.value.weightBytes': 'Größe der Gewichte',
  'provisioning.fit.value.gpus': 'GPUs',
  'provisioning.fit.value.layers': 'Schichten',
  'provisioning.fit.value.kvHeads': 'KV-Köpfe',
  'provisioning.fit.value.headDim': 'Zahlen je Kopf',
  'provisioning.fit.value.kvBits': 'Bits je Zahl',
  'provisioning.fit.value.contextTokens': 'Token Kontext',
  'provisioning.fit.value.concurrentSequences': 'Sequenzen zugleich',
  'provisioning.fit.value.overheadBytes': 'Speicher der Engine',
  'provisioning.fit.value.utilization': 'Anteil, den die Engine nimmt',
  'provisioning.fit.value.weights': 'Gewichte',
  'provisioning.fit.value.kvCache': 'KV-Cache',
  'provisioning.fit.value.overhead': 'Engine',
  'provisioning.fit.value.perGpu': 'gebraucht',
  'provisioning.fit.assumptions': 'Annahmen ändern',
  'provisioning.fit.assumptionsHint':
    'Nur für die Schätzung; ein leeres Feld nimmt wieder die angenommene Zahl.',
  'provisioning.fit.notKnown': 'nicht bekannt',
  'provisioning.fit.notSaid': 'angenommen',
  'provisioning.fit.control.parameters': 'Gewichte, Milliarden',
  'provisioning.fit.control.bitsPerWeight': 'Bits je Gewicht',
  'provisioning.fit.control.layers': 'Schichten',
  'provisioning.fit.control.kvHeads': 'KV-Köpfe',
  'provisioning.fit.control.headDim': 'Zahlen je Kopf',
  'provisioning.fit.control.kvBits': 'Bits je Zahl des Caches',
  'provisioning.fit.control.concurrentSequences': 'Sequenzen zugleich',
  'provisioning.fit.control.overheadBytes': 'Engine daneben, GiB',
  'provisioning.fit.control.utilization': 'Anteil, den die Engine nimmt, %',
  'provisioning.fit.noCluster':
    'Wählen Sie, wo das Modell laufen soll; dann wird dies mit dem verglichen, was dort frei ist.',
  'provisioning.fit.free': 'GPU-Speicher von {{cluster}} jetzt',
  'provisioning.fit.waiting': 'Der GPU-Speicher wird gelesen',
  'provisioning.fit.denied': 'Sie dürfen die GPUs nicht sehen',
  'provisioning.fit.failed':
    'Der GPU-Speicher von {{cluster}} konnte nicht gelesen werden',
  'provisioning.fit.stale': 'Nicht von jetzt: {{message}}',
  'provisioning.fit.none': 'Von {{cluster}} sind keine GPUs bekannt',
  'provisioning.fit.noneHint': 'Ob ein Replica passt, lässt sich nicht sagen.',
  'provisioning.fit.observed': 'Stand: {{time}}.',
  'provisioning.fit.takes':
    'Die Engine nimmt {{share}} des Speichers jeder GPU, ob sie ihn braucht oder nicht: so viel muss frei sein.',
  'provisioning.fit.unnamed': 'Produkt nicht bekannt',
  'provisioning.fit.devices_one': '{{count}} GPU',
  'provisioning.fit.devices_other': '{{count}} GPUs',
  'provisioning.fit.mostFree': 'Am meisten frei auf einer: {{size}}',
  'provisioning.fit.largest': 'Größte: {{size}}',
  'provisioning.fit.need': 'Gebraucht: {{size}}',
  'provisioning.fit.cannotTell':
    'Ob ein Replica passt, lässt sich nicht sagen: der Bedarf ist nicht bekannt.',
  'provisioning.fit.cannotTellFree':
    'Ob ein Replica passt, lässt sich nicht sagen: Größe, freier Speicher oder Knoten der GPUs ist nicht bekannt.',
  'provisioning.fit.now_one':
    'Passt jetzt: ein Knoten hat {{count}} GPU mit genug freiem Speicher.',
  'provisioning.fit.now_other':
    'Passt jetzt: ein Knoten hat {{count}} GPUs mit genug freiem Speicher.',
  'provisioning.fit.whenOthersSleep_one':
    'Groß genug, aber jetzt nicht frei: ein Knoten hat {{count}} solche GPU, sobald andere darauf schlafen oder anhalten.',
  'provisioning.fit.whenOthersSleep_other':
    'Groß genug, aber jetzt nicht frei: ein Knoten hat {{count}} solche GPUs, sobald andere darauf schlafen oder anhalten.',
  'provisioning.fit.tooFew_one':
    'Zu wenige: von keinem Knoten ist bekannt, dass er mehr als {{count}} ausreichend große GPU hat, und ein Replica braucht {{gpus}}.',
  'provisioning.fit.tooFew_other':
    'Zu wenige: von keinem Knoten ist bekannt, dass er mehr als {{count}} ausreichend große GPUs hat, und ein Replica braucht {{gpus}}.',
  'provisioning.fit.tooLarge':
    'Zu groß: keine GPU dieses Produkts hat so viel Speicher.',
  'provisioning.labels.title.rules': 'Labels der Alarmregeln',
  'provisioning.labels.title.monitors': 'Labels des Monitors',
  'provisioning.labels.title.dashboard': 'Labels des Dashboards',
  'provisioning.labels.noCluster':
    'Wählen Sie, wo das Modell laufen soll; dann stehen hier die Labels seiner Konfiguration.',
  'provisioning.labels.waiting': 'Die Labels der Konfiguration werden gelesen',
  'provisioning.labels.failed':
    'Die Labels der Konfiguration konnten nicht gelesen werden',
  'provisioning.labels.configured': 'Wie für den Cluster konfiguriert',
  'provisioning.labels.changed': 'Konfiguriert: {{value}}',
  'provisioning.labels.key': 'Schlüssel',
  'provisioning.labels.value': 'Wert',
  'provisioning.labels.add': 'Label hinzufügen',
  'provisioning.labels.remove': 'Label {{key}} entfernen',
  'provisioning.labels.release':
    'Ein kube-prometheus-stack mit Standardwerten übersieht, was kein Label {{label}} mit dem Namen seines Helm-Release trägt.',
  'provisioning.labels.problem.key':
    'Dies ist kein Schlüssel eines Labels: höchstens 63 Buchstaben, Ziffern, Punkte, Striche und Unterstriche, bei Bedarf nach einer Domain und einem Schrägstrich.',
  'provisioning.labels.problem.noKey': 'Ein Wert braucht einen Schlüssel.',
  'provisioning.labels.problem.twice':
    'Dieser Schlüssel steht schon weiter oben.',
  'provisioning.labels.problem.configured':
    'Dieses Label ist konfiguriert; ändern Sie seinen Wert weiter oben.',
  'provisioning.labels.problem.value':
    'Dies ist kein Wert eines Labels: höchstens 63 Buchstaben, Ziffern, Punkte, Striche und Unterstriche, am Anfang und am Ende ein Buchstabe oder eine Ziffer.',
  'provisioning.labels.wrong.key':
    '{{text}} kann kein Schlüssel eines Labels sein.',
  'provisioning.labels.wrong.value':
    '{{text}} kann kein Wert eines Labels sein.',
  'provisioning.picker.title': 'Modell',
  'provisioning.picker.model': 'Zu löschendes Modell',
  'provisioning.picker.placeholder': 'Name des Modells',
  'provisioning.picker.where': '{{driver}}, {{namespace}}, {{cluster}}',
  'provisioning.picker.choose':
    'Wählen Sie das Modell, das gelöscht werden soll.',
  'provisioning.picker.waiting': 'Die Modelle werden gelesen',
  'provisioning.picker.denied': 'Sie dürfen keine Modelle sehen',
  'provisioning.picker.failed': 'Die Modelle konnten nicht gelesen werden',
  'provisioning.picker.none':
    'Es gibt kein Modell, das mit einem solchen Formular angelegt wurde',
  'provisioning.picker.noneHint':
    'Was auf anderem Weg angelegt wurde, wird auf jenem Weg entfernt.',
  'provisioning.picker.objectsWaiting':
    'Es wird gelesen, was zum Modell gehört',
  'provisioning.picker.objectsDenied':
    'Sie dürfen nicht sehen, was zum Modell gehört',
  'provisioning.picker.objectsFailed':
    'Was zum Modell gehört, konnte nicht gelesen werden',
  'provisioning.picker.mayNot': 'Sie können das Modell jetzt nicht löschen',
  'provisioning.picker.nothing':
    'Von dem, was dafür angelegt wurde, ist nichts mehr da',
  'provisioning.picker.objects_one': '{{count}} Objekt wird gelöscht',
  'provisioning.picker.objects_other': '{{count}} Objekte werden gelöscht',
  'provisioning.picker.name': 'Name',
  'provisioning.picker.kind': 'Art',
  'provisioning.picker.namespace': 'Namespace',
  'provisioning.picker.noNamespace': 'keiner',
  'provisioning.picker.cluster': 'Cluster oder Server',
};
