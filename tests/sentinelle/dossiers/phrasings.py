"""What doctors say, and the dossier it belongs to: a labelled set, written by one person who is no doctor.

Of each dossier: title and public summary as the team writes them, the function, then phrasings to tune on and others
that were never tuned on. Typing errors, abbreviations and jargon are on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Labelled:
    key: str
    function: str
    title: str
    summary: str
    tune: tuple[str, ...]
    test: tuple[str, ...]


def _of(key: str, function: str, title: str, summary: str, tune: str, test: str) -> Labelled:
    return Labelled(key, function, title, summary, _lines(tune), _lines(test))


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().splitlines())


SET = (
    _of(
        "cps", "connexion", "La carte CPS n’est plus reconnue par le lecteur",
        "Depuis la mise à jour, le logiciel ne trouve plus la carte du professionnel dans le lecteur au démarrage.",
        """cps plus reconnue depuis la maj
        Mon lecteur ne voit plus ma carte pro, je suis obligé de redémarrer
        carte de professionnel de santé non détectée ce matin""",
        """la carte CPS n'est plus lue
        impossible de lire ma cps, le lecteur clignote
        ma carte proffesionnelle est inconnue du lecteur depuis hier
        lecteur de carte : CPS absente alors qu'elle est dedans""",
    ),
    _of(
        "vitale", "fse", "La carte Vitale n’est pas lue au deuxième passage",
        "Après une première lecture, la carte Vitale du patient suivant n’est pas détectée tant que le lecteur n’est pas rebranché.",
        """la vitale ne passe plus une fois sur deux
        lecture carte vitale impossible, faut débrancher le lecteur
        2e patient : carte vitale pas lue""",
        """carte vitale non reconue a partir du second patient
        je dois débrancher et rebrancher pour lire la vitale de chaque patient
        Carte vitale illisible après le premier malade de la matinée""",
    ),
    _of(
        "dmp-lent", "dmp", "L’envoi vers le DMP est très lent ou n’aboutit pas",
        "Lors de l’alimentation du DMP, la fenêtre d’envoi reste affichée plusieurs minutes puis expire.",
        """dmp hyper lent à l'envoi
        l'envoi de mes courriers au dmp tourne pendant des minutes
        ca mouline quand j'envoie au DMP""",
        """envoi DMP mouline
        Alimentation du dmp interminable, j'abandonne à chaque fois
        transfert au DMP: sablier pdt 3 min puis délai dépassé
        quand je valide le CR ça part pas au dmp, ça tourne dans le vide""",
    ),
    _of(
        "dmp-doublon", "dmp", "Les documents sont déposés deux fois dans le DMP",
        "Un même compte rendu apparaît en double dans le dossier médical partagé après un nouvel envoi.",
        """mes CR sont en double dans le dmp
        le document part 2 fois au DMP
        doublons dans mon espace santé du patient""",
        """le patient voit tout en double ds son dmp
        Ordonnance déposée deux fois dans Mon espace santé
        chaque courrier que j'envoie arrive en doublon au DMP""",
    ),
    _of(
        "dmp-consult", "dmp", "La consultation du DMP affiche une page blanche",
        "Le bouton qui ouvre le DMP du patient mène à une page vide dans le navigateur intégré.",
        """page blanche qd j'ouvre le dmp
        le DMP du patient s'ouvre vide
        je clique sur consulter le DMP et rien ne s'affiche""",
        """accès web dmp = écran blanc
        impossible de voir le dmp de mes patients, la page reste vide
        clic sur l'icône DMP -> fenêtre toute blanche""",
    ),
    _of(
        "fse-rejet", "fse", "Des feuilles de soins électroniques sont rejetées par la caisse",
        "Les lots de FSE reviennent avec un rejet de la caisse pour un motif de nomenclature inexact.",
        """mes fse sont rejetées par la cpam
        rejets en série sur les feuilles de soins
        lot rejeté par la caisse sans raison""",
        """fse rejetées
        la caisse me rejete toutes mes facturations du lundi
        Télétransmission : rejet du lot, motif nomenclature
        rejet cpam sur les consultations avec majoration""",
    ),
    _of(
        "fse-partent-pas", "fse", "Les factures ne partent plus après la mise à jour",
        "Les lots de télétransmission restent en attente et aucun accusé de réception n’est reçu.",
        """les factures partent plus depuis la maj
        télétrans bloquée, lots en attente
        aucun ARL depuis 3 jours""",
        """teletransmission KO, rien ne part depuis mardi
        mes feuilles de soins restent bloquées en attente d'envoi
        pas d'accusé de reception de mes lots, je suis pas payé
        je ne suis plus réglé, les lots sont coincés dans le logiciel""",
    ),
    _of(
        "tp-amo", "fse", "Le tiers payant n’est pas proposé pour les patients en ALD",
        "Le logiciel facture la part obligatoire au patient en affection de longue durée au lieu du tiers payant.",
        """tiers payant pas pris en compte en ALD
        ALD facturé plein pot au patient
        le tp saute pour mes ald""",
        """patient en ALD 100% et on lui demande de payer
        tiers-payant non appliqué aux affections longue durée
        le logiciel oublie l'ald, pas de tiers payant""",
    ),
    _of(
        "crash-heure", "stabilite", "Le logiciel se ferme tout seul après environ une heure",
        "Au bout d’une heure d’utilisation, l’application se ferme sans message et la consultation en cours est perdue.",
        """plante au bout d'1h
        le logiciel se ferme tout seul en pleine consult
        crash toutes les heures, je perds ma consultation""",
        """ça plante toutes les heures
        fermeture intempestive en cours de consultation, tout est perdu
        au bout d'une heure pouf plus rien, il faut relancer
        le soft quitte sans prévenir en fin de matinée""",
    ),
    _of(
        "lenteur", "stabilite", "L’ouverture d’un dossier patient est très lente",
        "L’affichage du dossier prend plus de vingt secondes depuis la dernière version, surtout pour les dossiers anciens.",
        """ça rame à l'ouverture des dossiers
        20 sec pour ouvrir un patient
        lenteur terrible depuis la nouvelle version""",
        """le logiciel rame à mort quand j'ouvre une fiche patient
        dossiers hyper longs a s'ouvrir
        30 secondes d'attente à chaque patient c'est plus possible
        Extreme lenteur pour afficher le dossier de mes vieux patients""",
    ),
    _of(
        "ins-proc", "ins", "Le médecin traitant doit passer par la procédure d’exception pour l’INS",
        "Le logiciel exige la procédure d’exception pour qualifier l’identité d’un patient déjà connu de son médecin traitant.",
        """on me demande une pièce d'identité pour mes patients connus depuis 20 ans
        procédure d'exception INS à chaque fois
        qualif INS impossible sans carte d'identité""",
        """je connais mes patients, pourquoi me demander leur pièce d'identité ?
        la procédure d'exception pour l'ins du medecin traitant est ingérable
        qualification de l'INS refusée sans CNI""",
    ),
    _of(
        "insi-panne", "ins", "Le téléservice INSi ne répond pas",
        "Les recherches d’identité nationale de santé échouent avec une erreur du service national aux heures de pointe.",
        """INSi en panne
        recherche ins : service indisponible
        le téléservice INS répond pas le matin""",
        """INSi HS ce matin encore
        erreur technique lors de l'appel au téléservice d'identité
        impossible d'interroger l'INS, service national indisponible""",
    ),
    _of(
        "ins-homonyme", "ins", "L’INS récupérée est celle d’un homonyme",
        "Pour deux patients de même nom et de même date de naissance, le matricule proposé est celui de l’autre personne.",
        """l'ins du frère jumeau a été mise à la place
        mauvais matricule, c'est un homonyme
        confusion d'identité entre deux patients de même nom""",
        """INS du mauvais patient !! homonymes
        jumeaux confondus par le logiciel, le matricule est celui de l'autre
        erreur de personne : même nom même date de naissance""",
    ),
    _of(
        "mss-desalign", "mssante", "Les messages MSSanté n’arrivent plus chez le destinataire",
        "Les courriers envoyés par messagerie sécurisée n’arrivent pas alors que le logiciel les dit envoyés.",
        """mss envoyées mais jamais reçues par le confrère
        mes messages sécurisés n'arrivent pas
        le spécialiste ne reçoit pas mes mails MSSanté""",
        """mes confreres ne recoivent plus mes courriers mssante
        messagerie sécurisée : envoyé OK mais rien à l'arrivée
        le cardiologue me dit qu'il n'a rien eu alors que mon mail secu est parti""",
    ),
    _of(
        "mss-annuaire", "mssante", "L’annuaire MSSanté ne trouve pas les confrères",
        "La recherche d’un correspondant dans l’annuaire ne donne aucun résultat ou une adresse périmée.",
        """annuaire mss vide
        je trouve pas l'adresse sécurisée du confrère
        adresse mss périmée dans l'annuaire""",
        """introuvable dans l'annuaire : aucun de mes correspondants n'apparait
        recherche de confrère dans l'annuaire santé = 0 résultat
        l'adresse messagerie proposée pour le cardio n'est plus bonne""",
    ),
    _of(
        "mss-pj", "mssante", "Les pièces jointes MSSanté ne s’ouvrent pas",
        "Les documents joints aux messages reçus par messagerie sécurisée s’affichent en code ou ne s’ouvrent pas.",
        """pj illisible dans mes mss
        je n'arrive pas à ouvrir les pièces jointes des messages sécurisés
        PDF reçu par mssanté tout cassé""",
        """piece jointe impossible a ouvrir dans la messagerie
        les CR hospitaliers reçus en mss s'affichent en charabia
        fichier joint xml illisible dans le message du CHU""",
    ),
    _of(
        "vsm-illisible", "vsm", "Le volet de synthèse médicale est illisible pour les urgences",
        "Le VSM produit contient tout l’historique sans tri, et le service destinataire ne peut pas s’en servir.",
        """VSM de 12 pages, les urgences ne le lisent pas
        synthèse médicale inutilisable
        le vsm reprend tout le dossier""",
        """les urgentistes me disent que mon VSM est illisible
        volet de synthese beaucoup trop long et fouillis
        synthèse pleine de vieux antécédents, personne ne s'en sert""",
    ),
    _of(
        "vsm-vide", "vsm", "Le VSM généré est vide des traitements",
        "Les traitements chroniques n’apparaissent pas dans le volet de synthèse alors qu’ils sont dans le dossier.",
        """vsm sans les traitements
        les médicaments ne remontent pas dans la synthèse
        ttt chronique absent du VSM""",
        """le VSM ne reprend pas les médocs du patient
        traitement de fond manquant dans le volet de synthèse
        rubrique traitements vide ds le vsm""",
    ),
    _of(
        "ordo-num", "ordonnance", "L’ordonnance numérique est refusée par la pharmacie",
        "Le code de l’ordonnance numérique imprimé n’est pas reconnu par le logiciel de l’officine.",
        """le pharmacien n'arrive pas à scanner l'ordonnance numérique
        e-prescription refusée en pharmacie
        qr code de l'ordo pas reconnu""",
        """la pharmacie me rappelle: code de l'ordonnance numérique inconnu
        e-prescription ne passe pas a l'officine
        le QR code sur mes ordos ne marche pas chez le pharmacien""",
    ),
    _of(
        "ordo-impr", "ordonnance", "L’ordonnance s’imprime décalée ou coupée",
        "À l’impression, le bas de l’ordonnance est coupé et la zone bizone déborde sur deux pages.",
        """ordonnance coupée à l'impression
        imprimante : mes ordos sortent décalées
        ordonnance bizone sur 2 pages""",
        """impression des ordonnances de travers, le bas manque
        ma bizone déborde à l'impression
        Mes ordo sortent tronquées de l'imprimante depuis vendredi""",
    ),
    _of(
        "interactions", "ordonnance", "Les alertes d’interactions médicamenteuses bloquent la prescription",
        "Chaque ligne de prescription ouvre une alerte d’interaction qu’il faut fermer une à une, même sans gravité.",
        """alertes d'interaction à chaque médicament, infernal
        trop de pop up quand je prescris
        faut fermer 10 fenêtres d'alerte par ordonnance""",
        """popups d'interactions en permanence, je ne les lis plus
        des alertes pour tout et n'importe quoi à la prescription
        prescrire = cliquer 15 fois sur OK dans les alertes d'interactions""",
    ),
    _of(
        "bdm", "ordonnance", "La base de médicaments n’est plus à jour",
        "Les nouveaux médicaments et les changements de prix n’apparaissent pas dans la base du logiciel.",
        """médicament récent introuvable dans la base
        base médicament périmée
        nouveau princeps absent de la banque de données""",
        """je ne trouve pas les nouveaux medicaments, la base n'est pas à jour
        banque de données médicamenteuse vieille de 6 mois
        médoc sorti en janvier toujours pas dans le logiciel""",
    ),
    _of(
        "bio", "resultats", "Les résultats de biologie n’arrivent plus dans le dossier",
        "Les résultats d’analyses du laboratoire ne sont plus intégrés automatiquement dans le dossier du patient.",
        """plus de bio dans les dossiers
        les résultats du labo ne s'intègrent plus
        analyses à rentrer à la main""",
        """biologie non intégrée depuis 1 semaine
        je ne reçois plus les bilans du laboratoire
        les prises de sang n'arrivent plus dans les dossiers patients""",
    ),
    _of(
        "bio-mauvais", "resultats", "Des résultats sont classés dans le mauvais dossier",
        "Un résultat de laboratoire a été rattaché au dossier d’un autre patient.",
        """résultat rangé chez le mauvais patient
        la bio de Mme X est dans le dossier de sa fille
        erreur de classement des analyses""",
        """un bilan s'est mis dans le dossier d'un autre patient
        résultats d'analyse attribués à la mauvaise personne
        labo classé chez un homonyme, dangereux""",
    ),
    _of(
        "agenda-sync", "agenda", "L’agenda en ligne ne se synchronise plus",
        "Les rendez-vous pris en ligne n’apparaissent pas dans l’agenda du logiciel, ou avec une heure de décalage.",
        """rdv en ligne absents de l'agenda
        agenda décalé d'une heure
        plus de synchro des rdv""",
        """les rendez vous pris sur internet n'apparaissent plus dans mon planning
        synchro agenda HS, deux patients sur le même créneau
        mes RDV sont décalés d'1h depuis le changement d'heure""",
    ),
    _of(
        "psc", "connexion", "La connexion par Pro Santé Connect échoue",
        "La fenêtre de Pro Santé Connect revient à la page de connexion sans ouvrir de session, e-CPS comprise.",
        """psc ne marche pas
        e-cps : validé sur le téléphone mais rien
        boucle sur pro santé connect""",
        """Pro Sante Connect tourne en boucle, je valide sur mon tel et ça revient au début
        connexion ecps impossible
        j'ai accepté sur l'appli e-CPS mais le logiciel me redemande de me connecter""",
    ),
    _of(
        "mdp", "connexion", "Le mot de passe est demandé à chaque changement d’écran",
        "La session expire au bout de quelques minutes et le mot de passe est redemandé pendant la consultation.",
        """mot de passe toutes les 5 minutes
        session qui expire en pleine consult
        déconnecté sans arrêt""",
        """il me redemande mon mdp en permanence
        je suis déconnectée toutes les dix minutes
        retaper le mot de passe à chaque patient, ras le bol""",
    ),
    _of(
        "export", "portabilite", "L’export des dossiers pour changer de logiciel est incomplet",
        "Les documents joints et les antécédents manquent dans l’export remis au médecin qui change d’éditeur.",
        """export incomplet pour migrer vers un autre logiciel
        je veux partir mais il manque les documents dans la sauvegarde
        reprise de données : antécédents perdus""",
        """récupération de mes données impossible pour changer d'editeur
        migration: la moitié des courriers manque dans l'export
        on me rend un export sans les antécédents""",
    ),
    _of(
        "clics", "dossier", "Trop de clics pour enregistrer une consultation",
        "L’enregistrement d’une consultation demande une série de clics et de fenêtres de confirmation.",
        """15 clics pour valider une consultation
        clics en série
        trop de fenêtres de confirmation""",
        """faut cliquer partout pour finir une consult
        beaucoup trop de clics à chaque acte, c'est épuisant
        ergonomie catastrophique: dix confirmations pour enregistrer""",
    ),
    _of(
        "scan", "dossier", "La numérisation de documents ne fonctionne plus",
        "Le scanner n’est plus trouvé par le logiciel et les documents doivent être importés à la main.",
        """scanner plus reconnu
        je ne peux plus numériser les courriers
        scan vers le dossier impossible""",
        """le scaner marche plus avec le logiciel
        numerisation impossible depuis windows 11
        je dois scanner à part puis importer les pdf un par un""",
    ),
    _of(
        "arret", "dossier", "L’avis d’arrêt de travail en ligne n’est pas transmis",
        "La déclaration d’arrêt de travail dématérialisée reste en erreur et il faut imprimer le formulaire papier.",
        """arrêt de travail en ligne impossible
        AAT refusé, je fais du papier
        avis d'arrêt non transmis""",
        """les arrets de travail ne passent plus par le logiciel
        AT dématérialisé en erreur, retour au cerfa papier
        l'envoi de l'arrêt à la sécu échoue""",
    ),
    _of(
        "patientele", "dossier", "La déclaration de médecin traitant en ligne échoue",
        "Le téléservice de déclaration du médecin traitant répond que le patient est inconnu.",
        """déclaration médecin traitant ne passe pas
        DMT en erreur : patient inconnu
        impossible de me déclarer médecin traitant""",
        """la declaration de MT plante, patient soi-disant inconnu
        je n'arrive pas à devenir medecin traitant en ligne d'une nouvelle patiente
        téléservice médecin traitant KO""",
    ),
)  # fmt: skip
