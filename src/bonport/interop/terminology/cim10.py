"""The CIM-10 diagnoses that general practice uses most: a selection to begin with, under short labels of our own.

No text of the classification is copied. That each code exists, and what it is of, was compared with the value sets of
the ANS and with the edition of the WHO (docs/cim10.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bonport.interop.terminology.code import Edition

EDITION = Edition("CIM-10 (OMS): a selection of Bonport, compared 2026-11-22 (docs/cim10.md)", date(2026, 11, 22))


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One diagnosis.

    Attributes:
        code: CIM-10, with its dot.
        label: how doctors call it, in French.
        also: other words by which it is looked for.
    """

    code: str
    label: str
    also: str = ""


_ROWS = """
A04.7|Colite à Clostridioides difficile
A09.9|Gastro-entérite aiguë|gea diarrhée
A15.9|Tuberculose pulmonaire|bk
A46|Érysipèle|dermohypodermite
A49.9|Infection bactérienne
A54.9|Infection gonococcique|gonorrhée ist
A56.8|Infection à Chlamydia sexuellement transmise|ist
A53.9|Syphilis|ist
A60.0|Herpès génital|ist
A63.0|Condylomes anogénitaux|verrues ist
A69.2|Maladie de Lyme|érythème migrant borréliose tique
B00.1|Herpès labial|bouton de fièvre
B00.9|Infection herpétique|herpès
B01.9|Varicelle
B02.9|Zona
B07|Verrues
B08.1|Molluscum contagiosum
B15.9|Hépatite A
B16.9|Hépatite B aiguë|vhb
B17.1|Hépatite C aiguë|vhc
B18.1|Hépatite B chronique|vhb
B18.2|Hépatite C chronique|vhc
B24|Infection par le VIH|sida hiv
B27.9|Mononucléose infectieuse|mni
B34.9|Infection virale|virose
B35.1|Onychomycose|mycose ongle
B35.3|Mycose du pied|intertrigo
B35.4|Mycose cutanée du corps|herpès circiné
B36.0|Pityriasis versicolor
B37.0|Candidose buccale|muguet
B37.3|Candidose vulvovaginale|mycose
B80|Oxyurose
B85.0|Pédiculose du cuir chevelu|poux
B86|Gale
C18.9|Cancer du côlon|colique
C20|Cancer du rectum
C25.9|Cancer du pancréas
C34.9|Cancer bronchopulmonaire|poumon
C43.9|Mélanome malin de la peau
C44.9|Carcinome cutané|cancer de la peau basocellulaire spinocellulaire
C50.9|Cancer du sein
C53.9|Cancer du col de l’utérus
C54.1|Cancer de l’endomètre|utérus
C56|Cancer de l’ovaire
C61|Cancer de la prostate
C64|Cancer du rein
C67.9|Cancer de la vessie
C73|Cancer de la thyroïde
C81.9|Lymphome de Hodgkin
C85.9|Lymphome non hodgkinien|lnh
C90.0|Myélome multiple
C91.1|Leucémie lymphoïde chronique|llc
D12.6|Polypes du côlon|adénome
D17.9|Lipome
D22.9|Nævus|grain de beauté
D25.9|Fibrome utérin|léiomyome
D45|Maladie de Vaquez|polyglobulie
D47.2|Gammapathie monoclonale de signification indéterminée|gmsi mgus
D50.9|Anémie par carence en fer|ferriprive martiale
D51.0|Maladie de Biermer|carence b12
D57.1|Drépanocytose|anémie falciforme
D64.9|Anémie
D66|Hémophilie A
D69.6|Thrombopénie
D68.5|Thrombophilie primaire|facteur v leiden
D86.9|Sarcoïdose
E03.9|Hypothyroïdie
E04.1|Nodule thyroïdien
E04.9|Goitre
E05.9|Hyperthyroïdie
E05.0|Maladie de Basedow
E06.3|Thyroïdite de Hashimoto|auto-immune
E10.9|Diabète de type 1|did dt1
E11.9|Diabète de type 2|dnid dt2
E11.4|Diabète de type 2 avec neuropathie
E11.2|Diabète de type 2 avec atteinte rénale|néphropathie
E11.3|Diabète de type 2 avec atteinte oculaire|rétinopathie
E53.8|Carence en vitamine B12|b9 folates
E55.9|Carence en vitamine D
E66.9|Obésité
E73.9|Intolérance au lactose
E78.0|Hypercholestérolémie|ldl cholestérol
E78.1|Hypertriglycéridémie
E78.2|Dyslipidémie mixte|hyperlipidémie
E78.5|Dyslipidémie|hyperlipidémie
E79.0|Hyperuricémie
E83.1|Hémochromatose
E84.9|Mucoviscidose
E87.1|Hyponatrémie
E87.6|Hypokaliémie
F00.9|Démence de type Alzheimer
F03|Démence
F06.7|Trouble cognitif léger
F10.2|Dépendance à l’alcool|alcoolisme
F11.2|Dépendance aux opioïdes|substitution
F12.2|Dépendance au cannabis
F17.2|Dépendance au tabac|tabagisme
F20.9|Schizophrénie
F31.9|Trouble bipolaire
F32.9|Épisode dépressif|dépression
F33.9|Trouble dépressif récurrent|dépression
F40.1|Phobie sociale
F41.0|Trouble panique|attaque de panique
F41.1|Anxiété généralisée|tag
F41.9|Trouble anxieux|anxiété
F42.9|Trouble obsessionnel compulsif|toc
F43.1|État de stress post-traumatique|espt
F43.2|Trouble de l’adaptation|réaction au stress burn-out épuisement
F50.0|Anorexie mentale|tca
F50.2|Boulimie|tca
F51.0|Insomnie non organique|sommeil
F70.9|Déficience intellectuelle légère
F81.0|Dyslexie|trouble de la lecture
F84.0|Autisme infantile|tsa
F84.5|Syndrome d’Asperger|tsa
F90.0|Trouble de l’attention avec hyperactivité|tdah
F98.0|Énurésie
G20|Maladie de Parkinson
G25.0|Tremblement essentiel
G25.8|Syndrome des jambes sans repos|impatiences
G30.9|Maladie d’Alzheimer
G35|Sclérose en plaques|sep
G40.9|Épilepsie|comitialité
G43.0|Migraine sans aura
G43.1|Migraine avec aura
G43.9|Migraine
G44.2|Céphalée de tension
G45.9|Accident ischémique transitoire|ait
G47.0|Insomnie|sommeil
G47.3|Apnées du sommeil|saos sas
G50.0|Névralgie du trijumeau
G51.0|Paralysie faciale a frigore|bell
G56.0|Syndrome du canal carpien
G57.1|Méralgie paresthésique
G62.9|Polyneuropathie|neuropathie périphérique
H00.0|Orgelet
H00.1|Chalazion
H04.1|Sécheresse oculaire|syndrome sec
H10.1|Conjonctivite allergique
H10.9|Conjonctivite
H25.9|Cataracte sénile
H26.9|Cataracte
H35.3|Dégénérescence maculaire|dmla
H40.9|Glaucome
H52.1|Myopie
H60.9|Otite externe
H61.2|Bouchon de cérumen
H65.9|Otite séreuse|séromuqueuse
H66.9|Otite moyenne aiguë|oma
H81.0|Maladie de Ménière
H81.1|Vertige positionnel paroxystique bénin|vppb
H81.2|Névrite vestibulaire
H90.5|Surdité de perception
H91.1|Presbyacousie
H91.9|Perte de l’audition|hypoacousie surdité
H93.1|Acouphènes
I10|Hypertension artérielle|hta
I20.0|Angor instable|syndrome coronarien
I20.9|Angor|angine de poitrine
I21.9|Infarctus du myocarde|idm sca
I25.2|Antécédent d’infarctus du myocarde|idm ancien
I25.9|Cardiopathie ischémique|coronaropathie
I26.9|Embolie pulmonaire|ep
I27.2|Hypertension pulmonaire secondaire|htap
I34.0|Insuffisance mitrale
I35.0|Rétrécissement aortique|sténose
I35.1|Insuffisance aortique
I42.0|Cardiomyopathie dilatée
I42.2|Cardiomyopathie hypertrophique
I44.2|Bloc auriculoventriculaire complet|bav
I47.1|Tachycardie supraventriculaire|bouveret
I48|Fibrillation ou flutter auriculaire|fa acfa
I49.3|Extrasystoles ventriculaires|esv
I49.9|Trouble du rythme cardiaque|arythmie
I50.9|Insuffisance cardiaque|ic
I61.9|Hémorragie cérébrale|avc
I63.9|Infarctus cérébral|avc ischémique
I64|Accident vasculaire cérébral|avc
I65.2|Sténose carotidienne
I70.2|Artériopathie des membres inférieurs|aomi artérite
I71.4|Anévrisme de l’aorte abdominale|aaa
I73.0|Syndrome de Raynaud
I80.0|Thrombose veineuse superficielle|paraphlébite
I80.2|Thrombose veineuse profonde|phlébite tvp
I83.9|Varices des membres inférieurs
K64.9|Hémorroïdes
I87.2|Insuffisance veineuse chronique
I89.0|Lymphœdème
I95.1|Hypotension orthostatique
J00|Rhinopharyngite
J01.9|Sinusite aiguë
J02.9|Pharyngite aiguë
J03.9|Angine|amygdalite
J04.0|Laryngite aiguë
J06.9|Infection des voies respiratoires supérieures|rhume
J11.1|Grippe
J18.9|Pneumopathie|pneumonie
J20.9|Bronchite aiguë
J21.9|Bronchiolite
J30.1|Rhinite allergique au pollen|rhume des foins
J30.4|Rhinite allergique
J31.0|Rhinite chronique
J32.9|Sinusite chronique
J33.9|Polypose nasale|polype
J40|Bronchite
J42|Bronchite chronique
J43.9|Emphysème
J44.9|Bronchopneumopathie chronique obstructive|bpco
J44.1|Exacerbation de BPCO
J45.0|Asthme allergique
J45.9|Asthme
J47|Bronchectasies|dilatation des bronches ddb
J84.1|Fibrose pulmonaire
J93.9|Pneumothorax
K02.9|Carie dentaire
K04.7|Abcès dentaire
K05.1|Gingivite chronique
K12.0|Aphtes buccaux
K20|Œsophagite
K21.0|Reflux gastro-œsophagien avec œsophagite|rgo
K21.9|Reflux gastro-œsophagien|rgo
K22.7|Endobrachyœsophage|barrett
K25.9|Ulcère gastrique
K26.9|Ulcère duodénal
K29.7|Gastrite
K30|Dyspepsie
K35.8|Appendicite aiguë
K40.9|Hernie inguinale
K42.9|Hernie ombilicale
K44.9|Hernie hiatale
K50.9|Maladie de Crohn|mici
K51.9|Rectocolite hémorragique|rch mici
K57.3|Diverticulose colique|sigmoïdite diverticulite
K58.9|Syndrome de l’intestin irritable|colopathie
K59.0|Constipation
K60.2|Fissure anale
K61.0|Abcès anal
K70.3|Cirrhose alcoolique
K74.6|Cirrhose
K76.0|Stéatose hépatique|nash
K80.2|Lithiase vésiculaire|calculs
K81.0|Cholécystite aiguë
K85.9|Pancréatite aiguë
K86.1|Pancréatite chronique
K90.0|Maladie cœliaque|gluten
K92.2|Hémorragie digestive
L01.0|Impétigo
L02.9|Furoncle|abcès cutané
L03.0|Panaris
L05.9|Kyste pilonidal
L20.9|Dermatite atopique|eczéma
L21.9|Dermite séborrhéique
L23.9|Eczéma de contact|dermite
L29.9|Prurit
L30.9|Eczéma|dermatite
L40.9|Psoriasis
L43.9|Lichen plan
L50.9|Urticaire
L52|Érythème noueux
L57.0|Kératose actinique
L60.0|Ongle incarné
L63.9|Pelade
L65.9|Chute de cheveux|alopécie
L70.0|Acné
L71.9|Rosacée|couperose
L72.0|Kyste épidermique|sébacé
L73.2|Hidradénite suppurée|verneuil
L80|Vitiligo
L82|Kératose séborrhéique
L84|Cor, durillon
L89.9|Escarre
L97|Ulcère de jambe
M05.9|Polyarthrite rhumatoïde séropositive|pr
M06.9|Polyarthrite rhumatoïde|pr
M10.9|Goutte
M11.2|Chondrocalcinose
M13.9|Arthrite
M16.9|Coxarthrose|hanche
M17.9|Gonarthrose|genou
M18.9|Rhizarthrose|pouce
M19.9|Arthrose
M20.1|Hallux valgus
M25.5|Douleur articulaire|arthralgie
M31.5|Maladie de Horton avec pseudopolyarthrite|artérite
M31.6|Artérite à cellules géantes|horton
M32.9|Lupus érythémateux disséminé
M34.9|Sclérodermie systémique
M35.0|Syndrome de Gougerot-Sjögren|sec
M35.3|Pseudopolyarthrite rhizomélique|ppr
M41.9|Scoliose
M45|Spondylarthrite ankylosante|spa
M47.9|Arthrose rachidienne|cervicarthrose
M48.0|Canal rachidien étroit|lombaire
M51.2|Hernie discale|discopathie
M53.1|Névralgie cervicobrachiale|ncb
M54.1|Radiculalgie
M54.2|Cervicalgie
M54.3|Sciatique
M54.4|Lombosciatique
M54.5|Lombalgie|lumbago
M54.6|Dorsalgie
M65.3|Doigt à ressaut
M65.4|Ténosynovite de De Quervain
M70.6|Bursite trochantérienne
M71.2|Kyste poplité|baker
M72.0|Maladie de Dupuytren
M75.0|Capsulite rétractile|épaule gelée
M75.1|Syndrome de la coiffe des rotateurs
M75.3|Tendinopathie calcifiante de l’épaule
M76.6|Tendinopathie d’Achille
M77.0|Épitrochléite|épicondylite médiale
M77.1|Épicondylite|tennis elbow
M79.1|Myalgies
M79.7|Fibromyalgie
M80.9|Ostéoporose avec fracture
M81.9|Ostéoporose
M85.8|Ostéopénie
N04.9|Syndrome néphrotique
N10|Pyélonéphrite aiguë
N18.9|Maladie rénale chronique|mrc irc insuffisance rénale
N18.3|Maladie rénale chronique, stade 3
N18.4|Maladie rénale chronique, stade 4
N18.5|Maladie rénale chronique, stade 5
N20.0|Lithiase rénale|calcul
N23|Colique néphrétique
N30.0|Cystite aiguë
N39.0|Infection urinaire|iu
N39.3|Incontinence urinaire d’effort
N40|Hypertrophie bénigne de la prostate|hbp adénome
N41.0|Prostatite aiguë
N43.3|Hydrocèle
N45.9|Orchiépididymite
N47|Phimosis
N48.1|Balanite
N48.4|Dysfonction érectile organique
N60.1|Mastopathie kystique
N63|Nodule du sein
N70.9|Salpingite
N76.0|Vaginite aiguë|vaginose
N80.9|Endométriose
N81.9|Prolapsus génital
N83.2|Kyste ovarien
N87.9|Dysplasie du col de l’utérus
N91.2|Aménorrhée
N92.0|Ménorragies|règles abondantes
N92.6|Règles irrégulières
N94.6|Dysménorrhée
N95.1|Troubles de la ménopause|bouffées de chaleur
N97.9|Infertilité féminine
E28.2|Syndrome des ovaires polykystiques|sopk
O00.9|Grossesse extra-utérine|geu
O03.9|Fausse couche spontanée
O13|Hypertension gestationnelle
O14.9|Prééclampsie
O21.0|Vomissements de la grossesse
O24.4|Diabète gestationnel
Q21.0|Communication interventriculaire|civ
Q21.1|Communication interauriculaire|cia
Q53.9|Cryptorchidie|ectopie testiculaire
Q61.2|Polykystose rénale autosomique dominante
Q90.9|Trisomie 21|down
R00.2|Palpitations
R05|Toux
R06.0|Dyspnée
R07.4|Douleur thoracique
R10.4|Douleurs abdominales
R11|Nausées, vomissements
R25.2|Crampes
R31|Hématurie
R32|Incontinence urinaire
R33|Rétention d’urine
R42|Vertiges|étourdissements
R50.9|Fièvre
R51|Céphalée|mal de tête
R53|Fatigue|asthénie
R55|Malaise, syncope|lipothymie
R56.0|Convulsion fébrile
R60.0|Œdème localisé
R63.0|Anorexie
R63.4|Perte de poids|amaigrissement
R73.0|Intolérance au glucose|prédiabète hyperglycémie
R29.6|Chutes à répétition
S06.0|Commotion cérébrale|traumatisme crânien
S42.0|Fracture de la clavicule
S52.5|Fracture du poignet|radius pouteau-colles
S61.9|Plaie de la main
S72.0|Fracture du col du fémur
S82.6|Fracture de la malléole externe|cheville
S83.2|Déchirure méniscale|ménisque
S83.5|Lésion du ligament croisé du genou|lca
S93.4|Entorse de la cheville
T14.1|Plaie
T78.0|Choc anaphylactique alimentaire
T78.1|Allergie alimentaire
T78.3|Angio-œdème|quincke
T78.4|Allergie
T88.7|Effet indésirable d’un médicament
U07.1|Covid-19
Z21|Séropositivité VIH asymptomatique|hiv
Z30.4|Surveillance d’une contraception|pilule
Z34.9|Surveillance de grossesse normale
Z72.0|Tabagisme|tabac fumeur
Z73.0|Épuisement professionnel|burn-out
Z85.3|Antécédent de cancer du sein
Z85.0|Antécédent de cancer digestif
Z85.4|Antécédent de cancer génital|prostate utérus
Z86.7|Antécédent cardiovasculaire
Z87.4|Antécédent urogénital
Z88.0|Antécédent d’allergie à la pénicilline
Z90.4|Absence acquise d’un segment digestif
Z92.1|Traitement anticoagulant au long cours
Z95.0|Porteur d’un stimulateur cardiaque|pacemaker
Z95.1|Pontage coronarien
Z95.2|Prothèse valvulaire cardiaque
Z95.5|Stent coronarien|angioplastie
Z96.6|Prothèse articulaire|hanche genou pth ptg
"""


def _diagnosis(row: str) -> Diagnosis:
    code, label, *also = row.split("|")
    return Diagnosis(code, label, *also)


STARTER: tuple[Diagnosis, ...] = tuple(_diagnosis(row) for row in _ROWS.strip().splitlines())
"""What ships."""
