/** What several parts say, in German. */
export const pageDe = {
  'state.preparing': 'In Vorbereitung',
  'state.starting': 'Startet',
  'state.serving': 'Bedient',
  'state.degraded': 'Eingeschränkt',
  'state.updating': 'Wird aktualisiert',
  'state.waitingForGpu': 'Wartet auf GPU',
  'state.waking': 'Wacht auf',
  'state.draining': 'Läuft aus',
  'state.sleeping': 'Schläft',
  'state.stopped': 'Gestoppt',
  'state.failed': 'Fehlgeschlagen',
  'state.unknown': 'Unbekannt',

  'cause.request': 'Anfrage',
  'cause.idleTimeout': 'Untätigkeit',
  'cause.preemptedBy': 'Verdrängt von {{model}}',
  'cause.preemptedBySomeone': 'Von einem anderen Modell verdrängt',
  'cause.preempting': 'Hat {{model}} verdrängt',
  'cause.preemptingSomeone': 'Hat ein anderes Modell verdrängt',
  'cause.schedule': 'Zeitplan',
  'cause.autoscaler': 'Automatische Skalierung',
  'cause.user': 'Verlangt von {{user}}',
  'cause.rollout': 'Neue Version',
  'cause.crash': 'Absturz',
  'cause.unknown': 'Unbekannt',

  'exactness.exact': 'Genau',
  'exactness.scrape': 'Bis {{tolerance}} daneben',
  'exactness.resync': 'Beim Neulesen gefunden',
  'exactness.resyncTolerance':
    'Beim Neulesen gefunden, bis {{tolerance}} daneben',

  'header.since': 'seit {{time}} ({{duration}})',
  'header.driver': 'Treiber',
  'header.cluster': 'Cluster',
  'header.server': 'Server',
  'header.namespace': 'Namespace',
  'header.owner': 'Verantwortlich',
  'header.replicas': 'Replikate',
  'header.noReplicas': 'keine',
  'header.desired': '{{n}} gewünscht',
  'header.serving': '{{n}} bedienen',
  'header.sleeping': '{{n}} schlafen',
  'header.ready': '{{n}} bereit',
  'header.total': '{{n}} insgesamt',
  'header.observed': 'Zuletzt beobachtet',
  'header.servedName': 'Angeboten als',
  'header.idleTimeout': 'Schläft nach',
  'header.idleTimeoutValue': '{{duration}} ohne Anfrage',
  'header.managedBy': 'Verwaltet von',
  'header.live': 'Live',
  'header.liveHint':
    'Änderungen erscheinen, sobald das Backend sie beobachtet.',
  'header.polling': 'Abfrage alle {{seconds}} s',
  'header.pollingHint':
    'Die App hat keine Signals, darum fragt die Seite nach, solange sie zu sehen ist.',
  'header.refreshFailed':
    'Auffrischen ist fehlgeschlagen: {{message}} Zu sehen ist, was {{ago}} gelesen wurde.',
  'header.gone': 'Dieses Modell wurde gelöscht',
  'header.goneText':
    'Seine Ressource ist seit {{time}} nicht mehr in {{cluster}}. Der Verlauf bleibt erhalten.',

  'source.cluster': 'Cluster {{name}}',
  'source.prometheus': 'Prometheus {{name}}',
  'source.server': 'Server {{name}}',
  'source.title.unreachable': '{{source}} ist nicht zu erreichen',
  'source.title.timeout': '{{source}} antwortet nicht rechtzeitig',
  'source.title.unauthorized': '{{source}} nimmt die Anmeldedaten nicht an',
  'source.title.forbidden': '{{source}} verbietet das Lesen',
  'source.title.notInstalled': '{{source}} kennt diese Art von Ressource nicht',
  'source.title.badAnswer': 'Die Antwort von {{source}} ist nicht lesbar',
  'source.title.malformedObject':
    '{{source}} hat ein Objekt, das nicht lesbar ist',
  'source.title.partial': '{{source}} hat nur teilweise geantwortet',
  'source.title.notConfigured': '{{source}} ist nicht konfiguriert',
  'source.next.unreachable':
    'Prüfen, ob es läuft und ob das Backend es erreichen darf.',
  'source.next.timeout':
    'Die Last prüfen oder das Zeitlimit in der Konfiguration erhöhen.',
  'source.next.unauthorized':
    'Das Token erneuern, mit dem sich das Backend dort anmeldet.',
  'source.next.forbidden':
    'Dem Dienstkonto des Backends die Rechte get, list und watch geben.',
  'source.next.notInstalled':
    'Den Operator in diesem Cluster installieren oder den Treiber für ihn abschalten.',
  'source.next.badAnswer':
    'Prüfen, ob die konfigurierte Adresse die richtige ist.',
  'source.next.malformedObject':
    'Das genannte Objekt ansehen; alle anderen werden gezeigt.',
  'source.next.partial':
    'Was zu sehen ist, kann unvollständig sein, bis sich die Quelle erholt.',
  'source.next.notConfigured': 'In der Konfiguration des Backends ergänzen.',
  'source.since': 'Seit {{time}}.',
  'source.object': 'Objekt: {{object}}',

  'action.bar': 'Aktionen',
  'action.wake': 'Wecken',
  'action.sleep': 'Schlafen legen',
  'action.scale': 'Skalieren',
  'action.suspend': 'Aussetzen',
  'action.resume': 'Fortsetzen',
  'action.restart': 'Neu starten',
  'action.delete': 'Löschen',
  'action.more': 'Weitere Aktionen',
  'action.moreTitle': 'Für dieses Modell nicht verfügbar',
  'action.cancel': 'Abbrechen',
  'action.dismiss': 'Verwerfen',
  'action.confirm': '{{action}}: {{name}}?',
  'action.consequence.sleep':
    'Das Modell antwortet nicht mehr, bis es geweckt wird. Anfragen, die es gerade beantwortet, können scheitern.',
  'action.consequence.suspend':
    'Das Modell antwortet nicht mehr, bis es fortgesetzt wird. Anfragen, die es gerade beantwortet, können scheitern.',
  'action.consequence.restart':
    'Das Modell antwortet womöglich nicht, bis seine Replikate wieder gestartet sind.',
  'action.consequence.delete':
    'Die Ressource selbst wird gelöscht. Wakeboard behält den Verlauf, kann das Modell aber nicht zurückholen.',
  'action.scaleTitle': '{{name}} skalieren',
  'action.scaleLabel': 'Replikate',
  'action.scaleHint': 'Jetzt {{n}}. Mit 0 ist das Modell gestoppt.',
  'action.scaleHintUnknown': 'Mit 0 ist das Modell gestoppt.',
  'action.scaleSubmit_one': 'Auf {{count}} Replikat skalieren',
  'action.scaleSubmit_other': 'Auf {{count}} Replikate skalieren',
  'action.failedToAsk': '{{action}} wurde nicht angenommen',
  'action.deniedToAsk': 'Das ist Ihnen nicht erlaubt: {{action}}',
  'action.noActions': 'Von hier aus lässt sich mit diesem Modell nichts tun.',

  'request.scaleTo': 'Auf {{replicas}} skalieren',
  'request.by': 'Verlangt von {{user}}, {{time}}',
  'request.pending':
    'Offen: wartet auf die Beobachtung, spätestens bis {{time}}',
  'request.overdue': 'Überfällig: bis {{time}} nicht beobachtet',
  'request.failed': 'Fehlgeschlagen',
  'request.done': 'Erledigt nach {{duration}}',

  'range.label': 'Zeitraum',
  'range.h1': '1 h',
  'range.h24': '24 h',
  'range.d7': '7 Tage',
  'range.d30': '30 Tage',
  'range.d90': '90 Tage',
  'range.zoomed': '{{from}} – {{to}}',
  'range.leaveZoom': 'Zurück zu den letzten {{range}}',

  'empty.noAnnotation': 'Kein Modell ist genannt',
  'empty.noAnnotationText':
    'Diese Entität hat keine Annotation {{annotation}}, darum ist nicht bekannt, für welches Modell sie steht.',
  'empty.noAnnotationNext':
    'In der catalog-info.yaml der Entität ergänzen, zum Beispiel:',
  'empty.malformed': 'Die Annotation ist nicht lesbar',
  'empty.malformedNext':
    '{{annotation}} in der catalog-info.yaml der Entität berichtigen.',
  'empty.notFound': 'Kein Modell {{name}} ist in {{cluster}} bekannt',
  'empty.notFoundNext':
    'Den Namen in der Annotation prüfen. Ein eben angelegtes Modell erscheint binnen einer Minute.',
  'empty.sourceDown':
    'Ob es das Modell {{name}} gibt, ist jetzt nicht zu sagen: {{source}}',
  'empty.denied': 'Sie dürfen dieses Modell nicht sehen',
  'empty.deniedNext':
    'Dazu braucht es das Recht {{permission}}. Fragen Sie die Verantwortlichen dieser Entität oder Ihr Backstage-Team.',
  'empty.signedOut': 'Sie sind abgemeldet',
  'empty.signedOutNext': 'Die Seite neu laden und wieder anmelden.',
  'empty.unreachable': 'Das Inferenz-Backend antwortet nicht',
  'empty.unreachableNext':
    'Prüfen, ob das Plugin inference-backend installiert ist und läuft. Die Seite versucht es von selbst wieder.',
  'empty.failed': 'Das Modell ist nicht lesbar',
  'empty.failedNext': 'Die Seite versucht es von selbst wieder.',
  'empty.tryAgain': 'Noch einmal',
};
