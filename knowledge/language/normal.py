"""Normal forms of text: full-width, traditional characters, emoji and WeChat faces."""

from __future__ import annotations

import re
import unicodedata

# Pairs of a traditional (last: Cantonese) character and its simplified one: those that customers from
# Hong Kong, Macau, Taiwan and Guangdong use when they ask a shop something.
_PAIRS = (
    "嗎吗麼么個个們们這这來来時时會会過过還还後后對对發发說说話话買买賣卖錢钱價价貨货單单運运費费郵邮"
    "遞递關关開开門门間间點点鐘钟車车達达遠远進进邊边區区號号電电視视機机腦脑線线網网頁页壞坏換换碼码"
    "長长寬宽褲裤襪袜顏颜紅红綠绿藍蓝黃黄髮发質质舊旧雙双條条張张訂订購购優优減减額额積积員员級级證证"
    "據据稅税報报銷销銀银轉转賬账帳账餘余儲储補补貼贴預预約约繳缴遲迟節节陽阳曆历週周內内裡里裏里幾几"
    "歲岁體体驗验試试課课學学習习師师請请講讲讀读寫写畫画樂乐鋼钢藝艺術术養养護护膚肤臉脸痠酸瘡疮藥药"
    "醫医療疗傷伤燙烫熱热涼凉凍冻飲饮飯饭麵面鹹咸雞鸡魚鱼蝦虾鮮鲜嘗尝嚐尝裝装禮礼贈赠給给誰谁爲为為为"
    "難难當当處处應应該该問问題题訴诉謝谢幫帮讓让從从廣广東东灣湾無无與与業业務务營营專专賠赔償偿維维"
    "脩修檢检測测責责壓压氣气聲声響响濕湿洩泄髒脏淨净潔洁縮缩純纯絲丝織织適适緊紧鬆松團团選选擇择樣样"
    "種种類类雜杂輕轻寶宝貝贝媽妈爺爷孫孙兒儿歡欢願愿愛爱認认識识記记誤误錯错丟丢損损傳传圖图鏡镜嘅的"
    "啲些冇没唔不喺在佢他係是咗了乜什睇看"
)
_SIMPLE = str.maketrans(dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True)))
_FACE = re.compile(r"\[[\u4e00-\u9fffA-Za-z]{1,6}\]")
_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f\u200d]")
MAX_CHARS = 200


def normal(text: str) -> str:
    """Return `text` as models should read it: NFKC, lower case, simplified, no faces, one line, ≤ 200 chars."""
    text = unicodedata.normalize("NFKC", text).lower().translate(_SIMPLE)
    text = _EMOJI.sub("", _FACE.sub("", text))
    return re.sub(r"\s+", " ", text).strip()[:MAX_CHARS]


def bare(text: str) -> str:
    """Return the letters and digits of `text` alone, in normal form."""
    return re.sub(r"[\W_]+", "", normal(text))
